using System.Globalization;
using Gogobe.LocalServers.Processes;
using Npgsql;

namespace Gogobe.LocalServers.Postgres;

/// <summary>
/// A PostgreSQL of our own: TCP on 127.0.0.1 only, no Unix socket, a random password in a file of mode 0600. The data stays between starts.
/// </summary>
internal sealed partial class PrivatePostgres : PrivateServer
{
    private const string User = "gogobe";
    private const string Database = "gogobe";

    private readonly ServerAccount _account;
    private readonly ILogger _logger;
    private readonly bool _durable;
    private readonly string _folder;
    private readonly string _passwordFile;
    private readonly string? _wantedPassword;
    private PostgresBinaries? _binaries;
    private string _password = "";
    private bool _hasDatabase;

    private PrivatePostgres(ServerRequest request, string folder, ServerAccount account, ILogger logger, TimeProvider clock)
        : base("PostgreSQL", LogOf(request.DataFolder, "postgres"), logger, clock)
    {
        _account = account;
        _logger = logger;
        _durable = request.Durable;
        _folder = folder;
        _passwordFile = PasswordFile(request.DataFolder);
        _wantedPassword = request.Password;
    }

    /// <summary>Where the cluster lies.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Version of the server.</summary>
    public int Major => _binaries!.Major;

    /// <summary>Connection string of Gogobe's database.</summary>
    public string ConnectionString => ConnectionStringFor(Database);

    /// <summary>Starts the server of a data folder, making its cluster on the first start.</summary>
    /// <exception cref="CannotStartException">PostgreSQL is missing or does not start; the message says what to do.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        ServerRequest request, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var account = await ServerAccount.ForAsync(request.DataFolder, cancellationToken).ConfigureAwait(false);
        var folder = await account.FolderAsync("postgres", cancellationToken).ConfigureAwait(false);
        var server = new PrivatePostgres(request, folder, account, logger, clock);
        try
        {
            await server.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await server.StartAsync(request.WantedPort, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connection string of any database of this server.</summary>
    public string ConnectionStringFor(string database) => ConnectionStringOf(Port, _password, database);

    /// <summary>Connection string of Gogobe's database for another process of the same user, while the server of that data folder runs.</summary>
    public static string ConnectionStringOf(string dataFolder, int port) =>
        ConnectionStringOf(port, File.ReadAllText(PasswordFile(dataFolder)).Trim(), Database);

    protected override async Task<WatchedProcess> LaunchAsync(CancellationToken cancellationToken)
    {
        await PostgresOrphan.EndAsync(Data, _logger, Clock, cancellationToken).ConfigureAwait(false);
        var settings = _durable
            ? PostgresSettings.Durable(Port, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            : PostgresSettings.Forgetful(Port);
        string[] command = [_binaries!.Server, "-D", Data, .. settings.SelectMany(s => (string[])["-c", $"{s.Key}={s.Value}"])];

        // INT is PostgreSQL's fast shutdown: clients are sent away, a checkpoint is written. QUIT is the immediate one.
        return await WatchedProcess.StartAsync(
            _account.Command(command), Log, _durable ? "INT" : "QUIT", TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionStringFor("postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (!_hasDatabase)
            {
                await CreateDatabaseAsync(connection, cancellationToken).ConfigureAwait(false);
                _hasDatabase = true;
            }

            return true;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal))
        {
            throw new CannotStartException($"PostgreSQL refuses the password in {_passwordFile}: {e.MessageText}", e);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string PasswordFile(string dataFolder) => Path.Combine(dataFolder, "postgres.password");

    private static string ConnectionStringOf(int port, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Password = password,
        Database = database,
        IncludeErrorDetail = true,
    }.ConnectionString;

    private static async Task CreateDatabaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
        if (await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            await using var create = new NpgsqlCommand($"create database {Database}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Root may look into the account's folder; everybody else owns it.
        var versionFile = Path.Combine(Data, "PG_VERSION");
        int? major = File.Exists(versionFile) ? int.Parse(await File.ReadAllTextAsync(versionFile, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture) : null;
        _binaries = await PostgresBinaries.FindAsync(major, cancellationToken).ConfigureAwait(false);
        if (major is null)
        {
            await InitAsync(cancellationToken).ConfigureAwait(false);
        }

        _password = SecretFile.ReadOrCreate(_passwordFile, _wantedPassword, out var changed);
        if (changed)
        {
            // Single-user mode needs no password and opens no port, so a lost or another password is mended the same way as a new one is set.
            await PostgresOrphan.EndAsync(Data, _logger, Clock, cancellationToken).ConfigureAwait(false);
            await _account.RunAsync(
                [_binaries.Server, "--single", "-D", Data, "-c", "log_checkpoints=off", "postgres"],
                $"alter role {User} password '{_password}'\n",
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task InitAsync(CancellationToken cancellationToken)
    {
        LogInit(Data, _binaries!.Major);

        // Made beside its place and moved when complete: a cluster that was half made when we died is never taken for a whole one.
        var unfinished = Path.Combine(_folder, "data.new");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        // Order by bytes is fast; characters as UTF-8 so that lower() and ~ know Hebrew.
        string[] locale = OperatingSystem.IsMacOS() ? ["--locale=C", "--lc-ctype=en_US.UTF-8"] : ["--locale=C", "--lc-ctype=C.UTF-8"];
        await _account.RunAsync(
            [_binaries.InitDb, "-D", unfinished, "-U", User, "--auth=reject", "--encoding=UTF8", .. locale, .. _durable ? Array.Empty<string>() : ["--no-sync"]],
            null,
            cancellationToken).ConfigureAwait(false);
        await _account.WriteAsync(Path.Combine(unfinished, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", cancellationToken).ConfigureAwait(false);
        File.Delete(_passwordFile);
        Directory.Move(unfinished, Data);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Making a PostgreSQL {Major} cluster in {Folder}")]
    private partial void LogInit(string folder, int major);
}
