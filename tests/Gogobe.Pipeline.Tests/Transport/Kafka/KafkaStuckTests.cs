using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;
using Gogobe.Testing;
using Gogobe.Testing.Faults;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>Brokers and answers that say nothing, for ever or for a while, with connections that stay open.</summary>
public sealed class KafkaStuckTests(TestKafka kafka) : KafkaTest(kafka)
{
    private const short JoinGroup = 11;

    [Fact]
    [Trait("tier", "all")]
    public async Task Join_WhoseAnswerNeverComes_IsDoneByANewClient()
    {
        // The client library waits for it as long as members may take to handle a message: five minutes.
        await using var errors = new KafkaErrors();
        await using var broker = TestKafka.Behind(errors.Port);
        var servers = await broker.StartAsync();
        errors.BrokerPort = broker.Port;
        await using var transport = Create(o =>
        {
            o.BootstrapServers = servers;
            o.StuckAfter = TimeSpan.FromSeconds(2);
        });
        var handled = new ConcurrentQueue<long>();
        errors.KeepBack(JoinGroup);

        await using var subscription = transport.Subscribe(Topic, Group, Into(handled), Quick);
        await PublishAsync(transport, "store", 10);

        await EventuallyAsync(() => handled.Count == 10);
        errors.IsKept(JoinGroup).ShouldBeTrue();
        handled.ShouldBe(Enumerable.Range(1, 10).Select(i => (long)i));
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Coordinator_ThatTurnsQuestionsDownAtFirst_IsAskedAgain()
    {
        // As one does that has just come into office. Whoever leaves it to the client library to ask reads nothing, for ever.
        await using var errors = new KafkaErrors { Every = 1 };
        await using var broker = TestKafka.Behind(errors.Port);
        var servers = await broker.StartAsync();
        errors.BrokerPort = broker.Port;
        await using var transport = Create(o => o.BootstrapServers = servers);
        var handled = new ConcurrentQueue<long>();
        errors.Tell(new BrokerError(Request: 9, Code: 16, Times: 4));

        await using var subscription = transport.Subscribe(Topic, Group, Into(handled), Quick);
        await PublishAsync(transport, "store", 10);

        await EventuallyAsync(() => handled.Count == 10);
        errors.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task Member_WithNoPartitionToItsShare_IsNotTakenForStuck()
    {
        await using var transport = Create(o =>
        {
            o.Partitions = 1;

            // A join waits until the others have heard of it by their next heartbeat: a member that is replaced sooner than that never gets to its end.
            o.Consumer.HeartbeatIntervalMs = 300;
            o.StuckAfter = TimeSpan.FromSeconds(4);
        });
        var handled = new ConcurrentQueue<long>();
        await using var one = transport.Subscribe(Topic, Group, Into(handled), Quick);
        await using var two = transport.Subscribe(Topic, Group, Into(handled), Quick);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();
        var members = await BothMembersAsync(admin);

        await Task.Delay(TimeSpan.FromSeconds(6), Cancel);

        (await BothMembersAsync(admin)).ShouldBe(members);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Broker_SilentLongerThanTheSessionTimeout_IsWaitedForAndNothingIsLost()
    {
        const int Count = 200;
        await using var transport = Create(o =>
        {
            o.PublishTimeout = TimeSpan.FromSeconds(2);
            o.StuckAfter = TimeSpan.FromSeconds(5);
            o.Consumer.SessionTimeoutMs = 3_000;
        });
        var handled = new ConcurrentQueue<long>();
        await using var subscription = transport.Subscribe(Topic, Group, Into(handled), Quick);
        await PublishAsync(transport, "store", 100);
        await EventuallyAsync(() => !handled.IsEmpty);

        using (Kafka.Silence())
        {
            await Should.ThrowAsync<TransientException>(async () => await transport.PublishAsync(Topic, "store", Message(101), Cancel));
            await Task.Delay(TimeSpan.FromSeconds(6), Cancel);
        }

        for (var i = 101; i <= Count; i++)
        {
            while (!await TryPublishAsync(transport, i))
            {
            }
        }

        await EventuallyAsync(() => handled.Distinct().Count() == Count);
        subscription.Completion.IsCompleted.ShouldBeFalse();
        Letters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Transport_EndedWhileTheBrokerIsSilent_DoesNotWaitForIt()
    {
        var transport = Create(o => o.RequestTimeout = TimeSpan.FromSeconds(2));
        var handled = new ConcurrentQueue<long>();
        transport.Subscribe(Topic, Group, Into(handled), Quick);
        await PublishAsync(transport, "store", 10);
        await EventuallyAsync(() => handled.Count == 10);

        using (Kafka.Silence())
        {
            await transport.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        }
    }

    private async Task<bool> TryPublishAsync(KafkaTransport transport, int number)
    {
        try
        {
            await transport.PublishAsync(Topic, "store", Message(number), Cancel);
            return true;
        }
        catch (TransientException)
        {
            return false;
        }
    }

    private async Task<List<string>> BothMembersAsync(IAdminClient admin)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(LongestWait);
        while (true)
        {
            if (await MembersAsync(admin) is { Count: 2 } members)
            {
                return members;
            }

            await Task.Delay(50, timeout.Token);
        }
    }

    private async Task<List<string>> MembersAsync(IAdminClient admin)
    {
        try
        {
            var group = (await admin.DescribeConsumerGroupsAsync([Group], new DescribeConsumerGroupsOptions { RequestTimeout = TimeSpan.FromSeconds(5) })).ConsumerGroupDescriptions.Single();
            return group.State == ConsumerGroupState.Stable ? [.. group.Members.Select(m => m.ConsumerId).Order(StringComparer.Ordinal)] : [];
        }
        catch (KafkaException)
        {
            // Nobody has joined yet, or the broker has not answered; by default that takes a minute.
            return [];
        }
    }
}
