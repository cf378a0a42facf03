using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka.Lag;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

public sealed class KafkaObservedBacklogTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Broker_Silent_HoldsNobodyUpAndIsUnknownAfterAWhile()
    {
        using var silent = new ManualResetEventSlim();
        var asked = 0;
        var observed = new KafkaObservedBacklog(
            () =>
            {
                if (Interlocked.Increment(ref asked) > 1)
                {
                    silent.Wait(TestContext.Current.CancellationToken);
                }

                return new Backlog(asked, TimeSpan.Zero, []);
            },
            _clock);
        await Eventually.HoldsAsync("it answers", () => observed.Read() is { Messages: 1 });
        _clock.Advance(TimeSpan.FromSeconds(5));

        // It is asked once, and what it said last is good for a while.
        observed.Read()!.Messages.ShouldBe(1);
        observed.Read()!.Messages.ShouldBe(1);
        asked.ShouldBe(2);
        _clock.Advance(TimeSpan.FromSeconds(30));
        observed.Read().ShouldBeNull();

        silent.Set();
        await Eventually.HoldsAsync("it answers again", () => observed.Read() is { Messages: >= 2 });
    }

    [Fact]
    public void Broker_Away_IsUnknownAndNoException() =>
        new KafkaObservedBacklog(() => throw new TransientException("away"), _clock).Read().ShouldBeNull();
}
