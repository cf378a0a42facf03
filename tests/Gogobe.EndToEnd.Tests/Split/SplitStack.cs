using System.Globalization;
using Gogobe.EndToEnd.Tests.Faults.Support;
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

    private int _hosts;

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
        // Services of another database in the same groups would take this one's messages and know nothing of them.
        await SharedStack.DropAsync();
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var database = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(database, $"alter sequence file_processing_log_file_id_seq restart with {(++s_stacks * 1_000_000).ToString(CultureInfo.InvariantCulture)}");
        var connection = database.ConnectionStringWithPassword(postgres);
        var stack = new SplitStack(database, new Dictionary<string, string>
        {
            ["ConnectionStrings__gogobe"] = throughProxy?.Invoke(connection) ?? connection,
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["ConnectionStrings__kafka"] = more?.GetValueOrDefault("ConnectionStrings__kafka") ?? await kafka.StartAsync(),
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

    /// <summary>
    /// Starts services, each given as its name or as its name with faults, <c>parser</c> or <c>parser!parser.before-publish@3=kill</c>. In one process they
    /// are one host with the faults of all, which is started again as a whole.
    /// </summary>
    public async Task StartAsync(bool restart, Form form, params string[] services)
    {
        if (form == Form.OneProcess)
        {
            services = ["host!" + string.Join(',', services.Where(s => s.Contains('!', StringComparison.Ordinal)).Select(s => s.Split('!', 2)[1]))];
        }

        var started = services.Select(service => service.Split('!', 2))
            .Select(parts => ServiceProcess.Start(parts[0], EnvironmentOf(parts[0]), parts.Length > 1 ? parts[1] : null, restart)).ToList();
        _services.AddRange(started);
        await Task.WhenAll(started.Select(s => s.ReadyAsync()));
    }

    /// <summary>Asks a service to stop and forgets it.</summary>
    public async Task StopAsync(ServiceProcess service)
    {
        _services.Remove(service);
        await service.TerminateAsync();
        await service.DisposeAsync();
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

    // A host has its data folder to itself; the raw files are shared.
    private Dictionary<string, string> EnvironmentOf(string service) => service != "host"
        ? _environment
        : new(_environment)
        {
            ["GOGOBE_DATA"] = Directory.CreateDirectory(Path.Combine(Data, $"host-{++_hosts}")).FullName,
            ["Gogobe__RawStore__Path"] = Path.Combine(Data, "raw"),
        };

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
