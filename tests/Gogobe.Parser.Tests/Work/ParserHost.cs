using System.Collections.Concurrent;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Parser.Tests.Work;

/// <summary>The Parser as its own verb registers it, on the memory transport, with fakes for what lies outside.</summary>
internal sealed class ParserHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ISubscription _writer;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ParserHost(IHost host, FakeLedger ledger, FakeRawStore raw, Letters letters, FakeTimeProvider time, Task writerMayTake)
    {
        _host = host;
        Ledger = ledger;
        Raw = raw;
        DeadLetters = letters;
        Time = time;
        Transport = host.Services.GetRequiredService<ITransport>();
        _writer = Transport.Subscribe(
            Topics.Ingest,
            Groups.Writer,
            async (delivery, _) =>
            {
                // A subscription that ends waits for the handlers in hand.
                await Task.WhenAny(writerMayTake, _closing.Task);
                Batches.Enqueue((delivery.Key, delivery.Message));
                return Handled.Done;
            },
            new SubscriptionOptions());
    }

    public FakeLedger Ledger { get; }

    public FakeRawStore Raw { get; }

    public Letters DeadLetters { get; }

    public FakeTimeProvider Time { get; }

    public ITransport Transport { get; }

    public ConcurrentQueue<(string Key, IngestBatch Batch)> Batches { get; } = new();

    public static async Task<ParserHost> StartAsync(Action<ParserOptions>? configure = null, Task? writerMayTake = null, int ingestCapacity = 64)
    {
        var (ledger, raw, letters, time) = (new FakeLedger(), new FakeRawStore(), new Letters(), new FakeTimeProvider(FakeLedger.Now));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ILedger>(ledger);
        builder.Services.AddSingleton<IRawStore>(raw);
        builder.Services.AddSingleton<IDeadLetterStore>(letters);
        builder.Services.AddMemoryTransport();
        builder.Services.Configure<MemoryTransportOptions>(o => o.IngestCapacity = ingestCapacity);
        builder.AddParser();
        builder.Services.Configure(configure ?? (_ => { }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new ParserHost(host, ledger, raw, letters, time, writerMayTake ?? Task.CompletedTask);
    }

    /// <summary>Offers bytes as a file and publishes its message.</summary>
    public async Task<LedgerFile> OfferAsync(byte[] bytes, string url = "https://portal.example/f.gz", int attempt = 1, string? localPath = null, int version = 1)
    {
        var file = Ledger.Add(url, attempt);
        Raw.Objects[file.RawPath!] = bytes;
        await PublishAsync(file, localPath, version);
        return file;
    }

    public async Task PublishAsync(LedgerFile file, string? localPath = null, int version = 1) => await Transport.PublishAsync(
        Topics.Downloaded,
        "rami-levy/1",
        new FileDownloaded
        {
            Version = version,
            FileId = file.FileId,
            Run = file.Run,
            Chain = "rami-levy",
            FileType = file.FileType,
            StoreNumber = file.StoreNumber,
            RawPath = file.RawPath!,
            LocalPath = localPath,
            Sha256 = new string('0', 64),
            Bytes = 1,
        },
        TestContext.Current.CancellationToken);

    public static async Task EventuallyAsync(Func<bool> holds)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            await Task.Delay(5, timeout.Token);
        }
    }

    /// <summary>Returns when every message was acknowledged.</summary>
    public Task SettledAsync() => EventuallyAsync(() =>
        Transport.BacklogOf(Topics.Downloaded.Name, Groups.Parser).Messages == 0 && Transport.BacklogOf(Topics.Ingest.Name, Groups.Writer).Messages == 0);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _closing.TrySetResult();
        await _writer.DisposeAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>The Parser's half of the ledger.</summary>
internal sealed class FakeLedger : ILedger
{
    private long _last;

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    public ConcurrentDictionary<long, LedgerFile> Files { get; } = new();

    public ConcurrentDictionary<long, (Reason Reason, string Detail, DateTimeOffset? RetryAt)> Failed { get; } = new();

    public ConcurrentDictionary<long, MessageOffset> Completed { get; } = new();

    public ConcurrentQueue<long> Heartbeats { get; } = new();

    public int Begun { get; private set; }

    /// <summary>Throws where a test wants the database to be away.</summary>
    public Action<string> Pass { get; set; } = _ => { };

    public LedgerFile Add(string url, int attempt)
    {
        var id = Interlocked.Increment(ref _last);
        return Files[id] = new LedgerFile
        {
            FileId = id,
            ChainNumber = ParseCase.RamiLevy.Number,
            FileType = FileType.PriceFull,
            StoreNumber = 1,
            Name = "PriceFull7290058140886-001-202611220600.gz",
            Url = url,
            FileTime = Now,
            Sequence = "",
            Ordinal = 0,
            Run = 1,
            Attempt = attempt,
            State = FileState.Downloaded,
            RawPath = $"raw/{id}",
            DiscoveredAt = Now,
        };
    }

    public Task<LedgerFile?> TryBeginParseAsync(long fileId, int run, string owner, CancellationToken cancellationToken)
    {
        Pass("begin");
        Begun++;
        return Task.FromResult(Files.TryGetValue(fileId, out var file) && file.Run == run && file.State is FileState.Downloaded or FileState.Parsing
            ? Files[fileId] = Files[fileId] with { State = FileState.Parsing }
            : null);
    }

    public Task CompleteParseAsync(long fileId, int run, string owner, MessageOffset lastBatch, CancellationToken cancellationToken)
    {
        Pass("complete");
        Files[fileId] = Files[fileId] with { State = FileState.Writing };
        Completed[fileId] = lastBatch;
        return Task.CompletedTask;
    }

    public Task FailParseAsync(long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        Pass("fail");
        Files[fileId] = Files[fileId] with { State = retryAt is null ? FileState.Failed : FileState.Retrying };
        Failed[fileId] = (reason, detail, retryAt);
        return Task.CompletedTask;
    }

    public Task HeartbeatAsync(string owner, IReadOnlyCollection<long> fileIds, CancellationToken cancellationToken)
    {
        foreach (var id in fileIds)
        {
            Heartbeats.Enqueue(id);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LedgerFile>> OfferAsync(long sessionId, IReadOnlyList<FileOffer> offers, bool force, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LedgerFile?> FindAsync(long fileId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RecordOffsetAsync(long fileId, int run, MessageOffset offset, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LedgerFile?> TryBeginDownloadAsync(long fileId, int run, string owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CompleteDownloadAsync(long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FailDownloadAsync(long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Raw bytes in memory.</summary>
internal sealed class FakeRawStore : IRawStore
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public int Opened { get; private set; }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        Opened++;
        return Task.FromResult<Stream?>(Objects.TryGetValue(key, out var bytes) ? new MemoryStream(bytes) : null);
    }

    public Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public string? LocalPath(string key) => null;
}

/// <summary>Dead letters in a list.</summary>
internal sealed class Letters : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Kept { get; } = new();

    public Task KeepAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        Kept.Enqueue(letter);
        return Task.CompletedTask;
    }
}
