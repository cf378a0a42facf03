using System.Globalization;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>
/// Carrier, Parser and Writer as processes of their own on a real Kafka, with a database of their own. The broker is shared by the tests, which run one
/// after the other; file ids are not, so what a killed test left in a topic means nothing to the next.
/// </summary>
internal sealed class SplitStack : IAsyncDisposable
{
    private static int s_stacks;

    private readonly ScratchFolder _data = ScratchFolder.Create("split");
    private readonly List<ServiceProcess> _services = [];
    private readonly Dictionary<string, string> _environment;

    private SplitStack(NpgsqlDataSource database, Dictionary<string, string> environment)
    {
        Database = database;
        _environment = environment;
    }

    public NpgsqlDataSource Database { get; }

    public IReadOnlyList<ServiceProcess> Services => _services;

    public string Data => _data.Path;

    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>Makes the database and the environment; no service runs yet.</summary>
    public static async Task<SplitStack> CreateAsync(
        TestPostgres postgres, TestRedis redis, TestKafka kafka, Func<string, string>? throughProxy = null, IReadOnlyDictionary<string, string>? more = null)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var database = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(database, $"alter sequence file_processing_log_file_id_seq restart with {(++s_stacks * 1_000_000).ToString(CultureInfo.InvariantCulture)}");
        var connection = database.ConnectionStringWithPassword(postgres);
        var stack = new SplitStack(database, new Dictionary<string, string>
        {
            ["ConnectionStrings__gogobe"] = throughProxy?.Invoke(connection) ?? connection,
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["ConnectionStrings__kafka"] = await kafka.StartAsync(),
            ["Gogobe__Carrier__AllowLocalFiles"] = "true",
            ["Logging__LogLevel__Microsoft"] = "Warning",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        });
        stack._environment["GOGOBE_DATA"] = stack.Data;
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            stack._environment[key] = value;
        }

        return stack;
    }

    /// <summary>Starts services, each given as its name or as its name with a fault, <c>parser</c> or <c>parser!parser.before-publish@3=kill</c>.</summary>
    public async Task StartAsync(bool restart, params string[] services)
    {
        foreach (var service in services)
        {
            var parts = service.Split('!', 2);
            _services.Add(ServiceProcess.Start(parts[0], _environment, parts.Length > 1 ? parts[1] : null, restart));
        }

        await Task.WhenAll(_services.Select(s => s.ReadyAsync()));
    }

    /// <summary>Starts <c>ingest --remote</c>.</summary>
    public GogobeProcess Ingest(string path) => GogobeProcess.StartWith(Data, _environment, "ingest", path, "--remote", "--json");

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        await _data.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
