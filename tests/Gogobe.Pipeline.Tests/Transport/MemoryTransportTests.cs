using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Pipeline.Tests.Transport;

/// <summary>The contract in memory, and what only the memory transport promises: a bound, back-pressure, no memory of what it handed over.</summary>
public sealed class MemoryTransportTests : TransportContract
{
    private static readonly Func<CancellationToken> s_ct = () => TestContext.Current.CancellationToken;
    private readonly FakeTimeProvider _fake = new();

    [Fact]
    public async Task Publisher_TopicFull_WaitsUntilAHandlerTakesOne()
    {
        await using var transport = Create(new MemoryTransportOptions { Capacity = 3 }, TimeProvider.System);
        await PublishAsync(transport, "store", 3);

        var fourth = transport.PublishAsync(Topic, "other-store", Message(4), s_ct()).AsTask();

        fourth.IsCompleted.ShouldBeFalse();
        var release = new TaskCompletionSource();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            async (_, _) =>
            {
                await release.Task;
                return Handled.Done;
            },
            new SubscriptionOptions());
        var fifth = PublishAfterAsync(fourth);
        await fourth.WaitAsync(LongestWait, s_ct());

        // What is in the handler's hands no longer counts, what waits does: one was taken, one came, no room for another.
        transport.BacklogOf(Topic.Name, Group).Messages.ShouldBe(4);
        fifth.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await fifth.WaitAsync(LongestWait, s_ct());

        async Task PublishAfterAsync(Task before)
        {
            await before;
            await transport.PublishAsync(Topic, "store", Message(5), s_ct());
        }
    }

    [Fact]
    public async Task Publisher_WaitingForRoom_CanBeCancelledAndPublishesNothing()
    {
        await using var transport = Create(new MemoryTransportOptions { Capacity = 1 }, TimeProvider.System);
        await PublishAsync(transport, "store", 1);
        using var cancel = new CancellationTokenSource();
        var second = transport.PublishAsync(Topic, "store", Message(2), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
        transport.BacklogOf(Topic.Name, Group).Messages.ShouldBe(1);
    }

    [Fact]
    public async Task HeldMessages_DoNotTakeRoom()
    {
        await using var transport = Create(new MemoryTransportOptions { Capacity = 2 }, TimeProvider.System);
        await using var subscription = transport.Subscribe(Topic, Group, (_, _) => ValueTask.FromResult(Handled.Held), new SubscriptionOptions());

        await PublishAsync(transport, "store", 50).WaitAsync(LongestWait, s_ct());

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 50);
    }

    [Fact]
    public async Task Ingest_HasABoundOfItsOwn()
    {
        await using var transport = Create(new MemoryTransportOptions { Capacity = 1, IngestCapacity = 2 }, TimeProvider.System);
        await transport.PublishAsync(Topics.Ingest, "store", Batch(), s_ct());
        await transport.PublishAsync(Topics.Ingest, "store", Batch(), s_ct());

        transport.PublishAsync(Topics.Ingest, "store", Batch(), s_ct()).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task HeldMessage_ReceiptKept_DoesNotKeepTheMessageAlive()
    {
        await using var transport = Create();
        var receipt = new TaskCompletionSource<Action>();
        var message = await PublishAndForgetAsync(transport, receipt);
        var kept = await receipt.Task.WaitAsync(LongestWait, s_ct());

        await EventuallyAsync(() =>
        {
            GC.Collect();
            return !message.IsAlive;
        });
        kept();
        transport.BacklogOf(Topic.Name, Group).Messages.ShouldBe(0);
    }

    [Fact]
    public async Task Transport_Disposed_TurnsAwayPublishersThatWait()
    {
        var transport = Create(new MemoryTransportOptions { Capacity = 1 }, TimeProvider.System);
        await PublishAsync(transport, "store", 1);
        var waiting = transport.PublishAsync(Topic, "store", Message(2), s_ct()).AsTask();

        await transport.DisposeAsync();

        await Should.ThrowAsync<TransientException>(waiting.WaitAsync(LongestWait, s_ct()));
        await Should.ThrowAsync<TransientException>(async () => await transport.PublishAsync(Topic, "store", Message(3), s_ct()));
    }

    [Fact]
    public async Task Partition_AfterTransientFailures_PausesLongerEachTimeUpToTheLimit()
    {
        await using var transport = Create(new MemoryTransportOptions(), _fake);
        var tries = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (_, _) =>
            {
                Interlocked.Increment(ref tries);
                throw new TransientException("away");
            },
            new SubscriptionOptions { Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(3) });
        await PublishAsync(transport, "store", 1);

        // 1, 2, then 3 seconds for ever. Short of each pause nothing happens: the timer of the fake clock fires within Advance.
        var expected = 1;
        foreach (var seconds in new[] { 1, 2, 3, 3 })
        {
            await EventuallyAsync(() => Volatile.Read(ref tries) == expected && Paused());
            _fake.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Paused().ShouldBeTrue();
            _fake.Advance(TimeSpan.FromMilliseconds(1));
            expected++;
        }

        await EventuallyAsync(() => Volatile.Read(ref tries) == expected);

        bool Paused() => ((MemoryTransport)transport).PausedPartitions(Topic.Name) == 1;
    }

    [Fact]
    public async Task Backlog_SaysTheAgeOfTheOldestOpenMessage()
    {
        await using var transport = Create(new MemoryTransportOptions(), _fake);
        await PublishAsync(transport, "store", 1);
        _fake.Advance(TimeSpan.FromMinutes(2));
        await PublishAsync(transport, "other-store", 1);

        transport.BacklogOf(Topic.Name, Group).OldestWaiting.ShouldBe(TimeSpan.FromMinutes(2));
        await using var subscription = transport.Subscribe(
            Topic, Group, (d, _) => ValueTask.FromResult(d.Key == "store" ? Handled.Done : Handled.Held), new SubscriptionOptions());
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 1);
        _fake.Advance(TimeSpan.FromMinutes(1));
        transport.BacklogOf(Topic.Name, Group).OldestWaiting.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Topics_HaveTheirPartitions()
    {
        await using var transport = Create();

        transport.BacklogOf(Topics.Discovered.Name, Groups.Carrier).Watermarks.Count.ShouldBe(12);
        transport.BacklogOf(Topics.Downloaded.Name, Groups.Parser).Watermarks.Count.ShouldBe(24);
        transport.BacklogOf(Topics.Ingest.Name, Groups.Writer).Watermarks.Count.ShouldBe(24);
    }

    [Fact]
    public async Task Instance_IsNewForEveryTransport()
    {
        await using var one = Create();
        await using var other = Create();

        one.Instance.ShouldStartWith("memory:");
        one.Instance.ShouldNotBe(other.Instance);
    }

    [Fact]
    public async Task Registration_ReadsItsOptionsAndRefusesBadOnes()
    {
        await using var services = Services("3");
        var transport = services.GetRequiredService<ITransport>();
        transport.BacklogOf("any", "group").Watermarks.Count.ShouldBe(3);
        services.GetRequiredService<ITransport>().ShouldBeSameAs(transport);

        await using var bad = Services("0");
        Should.Throw<OptionsValidationException>(() => bad.GetRequiredService<IOptions<MemoryTransportOptions>>().Value);

        static ServiceProvider Services(string partitions) => new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new($"{MemoryTransportOptions.Section}:Partitions", partitions)])
                .Build())
            .AddSingleton<IDeadLetterStore, InMemoryDeadLetters>()
            .AddLogging()
            .AddMemoryTransport()
            .BuildServiceProvider();
    }

    protected override ITransport Create() => Create(new MemoryTransportOptions(), TimeProvider.System);

    private static IngestBatch Batch() => new()
    {
        FileId = 1,
        Run = 1,
        ParseId = Guid.NewGuid(),
        ParserVersion = 1,
        Sequence = 0,
        Kind = RowKind.Prices,
    };

    // Of its own, so that no local of the test keeps the message alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> PublishAndForgetAsync(ITransport transport, TaskCompletionSource<Action> receipt)
    {
        transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                receipt.SetResult(delivery.Receipt);
                return ValueTask.FromResult(Handled.Held);
            },
            new SubscriptionOptions());
        var message = Message(1);
        await transport.PublishAsync(Topic, "store", message, s_ct());
        return new WeakReference(message);
    }

    private MemoryTransport Create(MemoryTransportOptions options, TimeProvider time) =>
        new(Letters, Options.Create(options), time, NullLogger<MemoryTransport>.Instance);
}
