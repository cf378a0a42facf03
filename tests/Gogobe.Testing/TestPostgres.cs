using System.Collections.Concurrent;
using Gogobe.Ledger.Schema;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Postgres;
using Gogobe.LocalServers.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// One private PostgreSQL for a test process, with a new database for every call. It ends with the process, however that ends. Use it as
/// <c>[assembly: AssemblyFixture(typeof(TestPostgres))]</c>. Nothing waits for the disk, unless a test has one of its own.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    /// <summary>What the connections of <see cref="CreateDatabaseAsync"/> call themselves, so that a test can cut all others.</summary>
    public const string ApplicationName = "gogobe tests";

    private const string Template = "gogobe_template";

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentBag<NpgsqlDataSource> _sources = [];
    private readonly string? _place;
    private ScratchFolder? _folder;
    private PrivatePostgres? _server;
    private bool _hasTemplate;
    private int _databases;

    /// <summary>One for all tests of a process.</summary>
    public TestPostgres()
    {
    }

    private TestPostgres(string place) => _place = place;

    /// <summary>The server's process id.</summary>
    public int Pid => _server!.Pid;

    /// <summary><c>kill -9</c>. It is started again at once, on the same port.</summary>
    public void Kill() => Posix.Signal(Pid, Posix.Kill);

    /// <summary>Starts one of a test's own in a folder that the test does things to. It is as durable as the product's: it may be killed and started again.</summary>
    public static async Task<TestPostgres> StartAsync(string folder)
    {
        var server = new TestPostgres(folder);
        await server.InitializeAsync();
        return server;
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _folder = _place is null ? ScratchFolder.Create("postgres") : null;
        _server = await PrivatePostgres.StartAsync(new ServerRequest(_folder?.Path ?? _place!) { Durable = _place is not null }, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Makes a database and opens a data source on it, which the fixture disposes.</summary>
    /// <param name="migrate">Whether it has Gogobe's schema; otherwise it is empty.</param>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync(bool migrate = true)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";

        // PostgreSQL copies a template for one caller at a time.
        await _one.WaitAsync();
        try
        {
            await CreateAsync(name, migrate);
        }
        finally
        {
            _one.Release();
        }

        var source = NpgsqlDataSource.Create($"{ConnectionString(name)};Application Name={ApplicationName}");
        _sources.Add(source);
        return source;
    }

    /// <summary>Connection string of a database of this server.</summary>
    public string ConnectionString(string database) => _server!.ConnectionStringFor(database);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }

        _one.Dispose();
    }

    private async Task CreateAsync(string name, bool migrate)
    {
        // A copy of a template is not in the log of a server at wal_level minimal. After a crash, what is unlogged begins anew from pages that never came to
        // the disk; so where a test may kill the server, the schema is made on the spot.
        if (!migrate || _place is not null)
        {
            await ExecuteAsync($"create database {name}");
            if (migrate)
            {
                await MigrateAsync(name);
            }

            return;
        }

        if (!_hasTemplate)
        {
            await ExecuteAsync($"create database {Template}");
            await MigrateAsync(Template);
            _hasTemplate = true;
        }

        // Copying the files takes half of the time that copying their pages does; nothing here waits for a disk.
        await ExecuteAsync($"create database {name} template {Template} strategy file_copy");
    }

    private async Task MigrateAsync(string name)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString(name) + ";Pooling=false");
        await Migrations.ApplyAsync(database, CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
