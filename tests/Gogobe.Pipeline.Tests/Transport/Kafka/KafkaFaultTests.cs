using System.Collections.Concurrent;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>The broker away, and dependencies away.</summary>
public sealed class KafkaFaultTests(TestKafka kafka) : KafkaTest(kafka)
{
    [Fact]
    public async Task Dependency_AwayLongerThanMaxPollInterval_MemberStaysAndOrderIsKept()
    {
        // Were the polling thread to wait with the message, the group would put this member out after 6 s. (Less than that is lost on a busy machine.)
        await using var transport = Create(o =>
        {
            o.WaitingMessages = 64;
            o.Consumer.SessionTimeoutMs = 6_000;
            o.Consumer.MaxPollIntervalMs = 6_000;
        });
        var handled = new ConcurrentQueue<long>();
        var revoked = CancellationToken.None;
        var away = new System.Diagnostics.Stopwatch();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                if (delivery.Message.FileId == 5)
                {
                    revoked = delivery.Revoked;
                    away.Start();
                    if (away.Elapsed < TimeSpan.FromSeconds(8))
                    {
                        throw new TransientException("PostgreSQL is away");
                    }
                }

                handled.Enqueue(delivery.Message.FileId);
                return ValueTask.FromResult(Handled.Done);
            },
            Quick with { MaxBackoff = TimeSpan.FromMilliseconds(200) });

        // More than waits here: the partition pauses at the broker too, and goes on from the right place.
        await PublishAsync(transport, "store", 60);
        await EventuallyAsync(() => handled.Count >= 60);

        handled.ShouldBe(Enumerable.Range(1, 60).Select(i => (long)i));
        revoked.CanBeCanceled.ShouldBeTrue();
        revoked.IsCancellationRequested.ShouldBeFalse();
        Letters.Kept.ShouldBeEmpty();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Broker_KilledWhileMessagesArePublished_NothingIsLost()
    {
        const int Count = 300;
        await using var transport = Create(o => o.PublishTimeout = TimeSpan.FromSeconds(1));
        var handled = new ConcurrentQueue<long>();
        await using var subscription = transport.Subscribe(Topic, Group, Into(handled), Quick);
        await PublishAsync(transport, "store", 100);
        var restarts = Kafka.Restarts;

        Kafka.Kill();
        var turnedAway = 0;
        for (var i = 101; i <= Count; i++)
        {
            while (true)
            {
                var started = System.Diagnostics.Stopwatch.GetTimestamp();
                try
                {
                    await transport.PublishAsync(Topic, "store", Message(i), Cancel);
                    break;
                }
                catch (TransientException)
                {
                    turnedAway++;
                    System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeLessThan(LongestWait);
                }
            }
        }

        Kafka.Restarts.ShouldBeGreaterThan(restarts);
        turnedAway.ShouldBeGreaterThan(0);
        await EventuallyAsync(() => handled.Distinct().Count() == Count);
        handled.Distinct().ShouldBe(Enumerable.Range(1, Count).Select(i => (long)i));
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        subscription.Completion.IsCompleted.ShouldBeFalse();
        Letters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Broker_NeverThere_SaysSoInBoundedTime()
    {
        await using var transport = Create(o =>
        {
            o.BootstrapServers = "127.0.0.1:1";
            o.StartTimeout = TimeSpan.FromMilliseconds(300);
            o.RequestTimeout = TimeSpan.FromMilliseconds(300);
        });

        Should.Throw<TransientException>(() => transport.Instance);
        await Should.ThrowAsync<TransientException>(async () => await transport.PublishAsync(Topic, "k", Message(1), Cancel));
        Should.Throw<TransientException>(() => transport.BacklogOf(Topic.Name, Group));
    }
}
