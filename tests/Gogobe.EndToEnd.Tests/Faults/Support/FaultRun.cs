using System.Diagnostics;
using System.Globalization;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults.Support;

/// <summary>A generated day on its way through processes of their own, to which something happens.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    /// <summary>How long everything may take to come to rest after the last fault.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(120);

    private static readonly bool s_long = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is "1";

    private readonly ScratchFolder _files;
    private readonly Form _form;
    private readonly bool _shared;
    private readonly long _filesBefore;
    private bool _endedWell;

    private FaultRun(SplitStack stack, Form form, bool shared, Chain chain, ScratchFolder files, GeneratedDay day, long filesBefore)
    {
        Stack = stack;
        _form = form;
        _shared = shared;
        Chain = chain;
        _files = files;
        Day = day;
        _filesBefore = filesBefore;
    }

    /// <summary>Whether waits run in full, and tests in both forms.</summary>
    public static bool IsLong => s_long;

    /// <summary>The forms that a test runs in: split; with --long both.</summary>
    public static TheoryData<Form> Forms => s_long ? [Form.Split, Form.OneProcess] : [Form.Split];

    public SplitStack Stack { get; }

    /// <summary>The chain whose day it is. Tests before this one left other chains in the database.</summary>
    public Chain Chain { get; }

    public GeneratedDay Day { get; }

    /// <summary>The folder of the published files.</summary>
    public string Files => _files.Path;

    /// <summary>Begins a test: services, each kept alive like a container, and the written files; nothing is offered yet.</summary>
    /// <param name="fixtures">What they run on.</param>
    /// <param name="form">How they run. Split, they are those of the tests before, restarted where a fault is planted.</param>
    /// <param name="services">See <see cref="SplitStack.StartAsync"/>.</param>
    /// <param name="stores">Stores of the day, 3,000 items each.</param>
    public static async Task<FaultRun> StartAsync(FaultFixtures fixtures, Form form, string[] services, int stores = 4)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        if (form == Form.OneProcess)
        {
            return await StartOwnAsync(fixtures, form, services, stores);
        }

        var (stack, chain) = await SharedStack.TakeAsync((fixtures.Postgres, fixtures.Redis, fixtures.Kafka), services);
        return await BeginAsync(stack, form, shared: true, chain, stores);
    }

    /// <summary>The same with services and a database of the test's own.</summary>
    /// <param name="fixtures">PostgreSQL, Redis and Kafka.</param>
    /// <param name="form">How they run.</param>
    /// <param name="services">See <see cref="SplitStack.StartAsync"/>.</param>
    /// <param name="stores">Stores of the day, 3,000 items each.</param>
    /// <param name="environment">More environment for all services.</param>
    /// <param name="throughProxy">Changes the connection string of the database that services and run are given.</param>
    public static async Task<FaultRun> StartOwnAsync(
        FaultFixtures fixtures, Form form, string[] services, int stores = 4, IReadOnlyDictionary<string, string>? environment = null,
        Func<string, string>? throughProxy = null)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var stack = await SplitStack.CreateAsync(fixtures.Postgres, fixtures.Redis, fixtures.Kafka, throughProxy, environment);
        await stack.StartAsync(restart: true, form, services);
        return await BeginAsync(stack, form, shared: false, ChainRegistry.Default.FindBySlug("rami-levy")!, stores);
    }

    /// <summary>Starts <c>ingest --remote</c> on the files.</summary>
    public GogobeProcess Ingest() => Stack.Ingest(_files.Path);

    /// <summary>The first service of a name; the host when all are one process.</summary>
    public ServiceProcess Service(string name) => Stack.Services.First(s => s.Service == (_form == Form.OneProcess ? "host" : name));

    /// <summary>Starts more services.</summary>
    public Task StartAsync(params string[] services) => Stack.StartAsync(restart: true, _form, services);

    /// <summary>Waits until a service died of its fault, and does not start it again.</summary>
    public async Task StopRestartingAsync(string name, GogobeProcess ingest)
    {
        var service = Service(name);
        await UntilAsync(ingest, () => Task.FromResult(!service.Exits.IsEmpty), $"{name} died");
        await Stack.StopAsync(service);
    }

    /// <summary>Waits until a condition holds while the run goes on.</summary>
    public static async Task UntilAsync(GogobeProcess ingest, Func<Task<bool>> condition, string otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            ingest.HasExited.ShouldBeFalse($"the run ended before {otherwise}\n{string.Join('\n', ingest.Said.TakeLast(5).Select(s => s.Line))}");
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Settled, otherwise);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until some files are on their way and some are not done.</summary>
    public Task UntilUnderWayAsync(GogobeProcess ingest) => UntilAsync(
        ingest,
        async () => (await Snapshot.LinesAsync(
            Stack.Database, $"select file_name from v_file_account where status = 'completed' and file_id > {_filesBefore} limit 1")).Count > 0,
        "a file was completed");

    /// <summary>
    /// Keeps the run from ending until the result is disposed. Returns when a Writer has a price file in hand that it can not write: files are at every stage then.
    /// </summary>
    public async Task<WriterHold> HoldAsync(GogobeProcess ingest)
    {
        var hold = await WriterHold.TakeAsync(Stack.Database);
        await UntilAsync(ingest, () => WriterHold.IsFeltAsync(Stack.Database), "a Writer waited with a file in hand");
        return hold;
    }

    /// <summary>The run ends well, in time, and every invariant holds.</summary>
    public async Task EndsWellAsync(GogobeProcess ingest, long since, ITestOutputHelper output, string what)
    {
        using var ended = new CancellationTokenSource();
        var noticed = Detection.WatchAsync(Stack.Database, since, ended.Token);
        var result = await EndAsync(ingest);
        var settled = Stopwatch.GetElapsedTime(since);
        await ended.CancelAsync();
        output.WriteLine($"{what} ({_form}): {await noticed}, settled {settled.TotalSeconds:0.0} s after it; {Restarts()}");
        result.ExitCode.ShouldBe(0, result.Error + Logs());
        result.Rows("missing").ShouldBe(0);
        settled.ShouldBeLessThan(Settled);
        await new Checker(Stack.Database, Chain.Slug).HoldsAsync(Day);
        string.Join('\n', await GroupLag.LeftAsync(Stack.Environment["ConnectionStrings__kafka"])).ShouldBeEmpty("I5: messages were not handled to their end");
        if (Stack.Services.FirstOrDefault(s => s.Cockpit is not null) is { } host)
        {
            await host.ReadyAsync();
            var (page, database) = await CockpitTotals.SettleAsync(host.Cockpit!, Stack.Database);
            page.ShouldBe(database, "I6: the Cockpit shows other sums than the database has");
        }

        _endedWell = true;
    }

    /// <summary>Resident memory of each service, in MB.</summary>
    public IReadOnlyList<long> MemoryInUse() => [.. Stack.Services.Select(s => Process.GetProcessById(s.Pid)).Select(process =>
    {
        using (process)
        {
            return process.WorkingSet64 / 1_000_000;
        }
    })];

    /// <summary>Most resident memory of each service so far, in MB.</summary>
    public IReadOnlyList<long> PeakMemory() => [.. Stack.Services.Select(s => File.ReadLines($"/proc/{s.Pid}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(6, line.Length - 9), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1000)
        .Single())];

    /// <summary>Offers files and waits for the end.</summary>
    public async Task<Outcome> IngestToEndAsync(string path)
    {
        using var ingest = Stack.Ingest(path);
        return await ingest.WaitAsync();
    }

    /// <summary>The services may be used by the next test. <see cref="EndsWellAsync"/> says so itself.</summary>
    public void EndedWell() => _endedWell = true;

    /// <summary>No service ended: what was away is waited for.</summary>
    public void NobodyDied() =>
        string.Join('\n', Stack.Services.Where(s => !s.Exits.IsEmpty).Select(s => $"{s.Service} ended: {s.Log}")).ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        if (!_shared)
        {
            await Stack.DisposeAsync();
        }
        else if (!_endedWell)
        {
            await SharedStack.DropAsync();
        }

        await _files.DisposeAsync();
    }

    private static async Task<FaultRun> BeginAsync(SplitStack stack, Form form, bool shared, Chain chain, int stores)
    {
        var files = ScratchFolder.Create("faults");
        var day = Generated(chain, GeneratedChainOptions.RealisticDay(stores, itemsPerStore: 3_000)).WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        var before = await Snapshot.LinesAsync(stack.Database, "select coalesce(max(file_id), 0)::text from file_processing_log");
        return new FaultRun(stack, form, shared, chain, files, day, long.Parse(before[0], CultureInfo.InvariantCulture));
    }

    /// <summary>A chain of the registry that publishes generated files.</summary>
    public static GeneratedChain Generated(Chain chain, GeneratedChainOptions options) =>
        new(options with { ChainId = chain.PublishedIds[0], ChainName = chain.NameHe ?? chain.NameEn });

    private async Task<Outcome> EndAsync(GogobeProcess ingest)
    {
        try
        {
            return await ingest.WaitAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(e.Message + Logs(), e);
        }
    }

    private string Logs() => string.Concat(Stack.Services.Select(s => $"\n{s.Service}:\n{s.Log[Math.Max(0, s.Log.Length - 3000)..]}"));

    private string Restarts() => string.Join(", ", Stack.Services.Select(s => $"{s.Service} died {s.Exits.Count} times"));
}
