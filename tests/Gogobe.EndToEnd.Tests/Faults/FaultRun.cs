using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>A generated day on its way through processes of their own, to which something happens.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    /// <summary>How long everything may take to come to rest after the last fault.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(120);

    private readonly ScratchFolder _files;

    private FaultRun(SplitStack stack, ScratchFolder files, GeneratedDay day)
    {
        Stack = stack;
        _files = files;
        Day = day;
    }

    public SplitStack Stack { get; }

    public GeneratedDay Day { get; }

    /// <summary>Starts the services, each kept alive like a container, and writes the files; nothing is offered yet.</summary>
    /// <param name="fixtures">PostgreSQL, Redis and Kafka.</param>
    /// <param name="services">See <see cref="SplitStack.StartAsync"/>.</param>
    /// <param name="stores">Stores of the day, 3,000 items each.</param>
    /// <param name="environment">More environment for all services.</param>
    /// <param name="throughProxy">Changes the connection string of the database that services and run are given.</param>
    public static async Task<FaultRun> StartAsync(
        (TestPostgres Postgres, TestRedis Redis, TestKafka Kafka) fixtures, string[] services, int stores = 4, IReadOnlyDictionary<string, string>? environment = null,
        Func<string, string>? throughProxy = null)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var files = ScratchFolder.Create("faults");
        var day = new GeneratedChain(GeneratedChainOptions.RealisticDay(stores, itemsPerStore: 3_000))
            .WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        var stack = await SplitStack.CreateAsync(fixtures.Postgres, fixtures.Redis, fixtures.Kafka, throughProxy, environment);
        await stack.StartAsync(restart: true, services);
        return new FaultRun(stack, files, day);
    }

    /// <summary>Starts <c>ingest --remote</c> on the files.</summary>
    public GogobeProcess Ingest() => Stack.Ingest(_files.Path);

    /// <summary>The first service of a name.</summary>
    public ServiceProcess Service(string name) => Stack.Services.First(s => s.Service == name);

    /// <summary>Waits until a condition holds while the run goes on.</summary>
    public static async Task UntilAsync(GogobeProcess ingest, Func<Task<bool>> condition, string otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            ingest.HasExited.ShouldBeFalse($"the run ended before {otherwise}");
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Settled, otherwise);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until some files are on their way and some are not done.</summary>
    public Task UntilUnderWayAsync(GogobeProcess ingest) => UntilAsync(
        ingest,
        async () => (await Snapshot.LinesAsync(Stack.Database, "select file_name from v_file_account where status = 'completed' limit 1")).Count > 0,
        "a file was completed");

    /// <summary>The run ends well, in time, and every invariant holds.</summary>
    public async Task EndsWellAsync(GogobeProcess ingest, long since, ITestOutputHelper output, string what)
    {
        var result = await ingest.WaitAsync();
        var settled = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"{what}: settled {settled.TotalSeconds:0.0} s after it; {Restarts()}");
        result.ExitCode.ShouldBe(0, result.Error + Stack.Services.Select(s => s.Log).Aggregate("", (all, log) => all + "\n" + log[Math.Max(0, log.Length - 1500)..]));
        result.Rows("missing").ShouldBe(0);
        settled.ShouldBeLessThan(Settled);
        await new Checker(Stack.Database).HoldsAsync(Day);
    }

    /// <summary>No service ended: what was away is waited for.</summary>
    public void NobodyDied() =>
        string.Join('\n', Stack.Services.Where(s => !s.Exits.IsEmpty).Select(s => $"{s.Service} ended: {s.Log}")).ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        await _files.DisposeAsync();
    }

    private string Restarts() => string.Join(", ", Stack.Services.Select(s => $"{s.Service} died {s.Exits.Count} times"));
}
