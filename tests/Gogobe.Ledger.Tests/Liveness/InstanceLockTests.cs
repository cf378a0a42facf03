using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Liveness;

public sealed class InstanceLockTests(TestPostgres postgres)
{
    [Fact]
    public async Task Start_Always_HoldsBothNamesUntilItStops()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        using var other = await ledger.OtherProcessAsync("memory:other");

        other.IsSettled.ShouldBeTrue();
        (other.IsOwn("memory:other"), other.IsOwn(other.Process), other.IsOwn(LedgerFixture.Instance)).ShouldBe((true, true, false));
        (await IsFreeAsync(ledger, "memory:other")).ShouldBeFalse();
        (await IsFreeAsync(ledger, other.Process)).ShouldBeFalse();
        await other.StopAsync(LedgerFixture.Cancel);
        (await IsFreeAsync(ledger, "memory:other")).ShouldBeTrue();
        (await IsFreeAsync(ledger, other.Process)).ShouldBeTrue();
    }

    [Fact]
    public async Task Start_ProcessesOfOneBroker_ShareItsName()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        using var first = await ledger.OtherProcessAsync("kafka:c");
        using var second = await ledger.OtherProcessAsync("kafka:c");

        await first.StopAsync(LedgerFixture.Cancel);
        (await IsFreeAsync(ledger, "kafka:c")).ShouldBeFalse();
        (await IsFreeAsync(ledger, first.Process)).ShouldBeTrue();
        await second.StopAsync(LedgerFixture.Cancel);
        (await IsFreeAsync(ledger, "kafka:c")).ShouldBeTrue();
    }

    [Fact]
    public async Task Lock_ConnectionTerminated_IsTakenAgainAndNobodyIsDeclaredDeadMeanwhile()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset("memory:gone", Topics.Discovered.Name, 0, 1), LedgerFixture.Cancel);

        // Only a backend that holds a shared advisory lock belongs to an instance.
        (await ledger.ScalarAsync<long>(
            "select count(pg_terminate_backend(pid)) from (select distinct pid from pg_locks where locktype = 'advisory' and mode = 'ShareLock' "
            + "and database = (select oid from pg_database where datname = current_database())) l")).ShouldBe(1);
        await EventuallyAsync(() => !ledger.Lock.IsSettled);

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        await EventuallyAsync(() =>
        {
            ledger.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return ledger.Lock.IsSettled;
        });

        (await IsFreeAsync(ledger, LedgerFixture.Instance)).ShouldBeFalse();
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(LedgerFixture.Cancel);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(5, timeout.Token);
        }
    }

    private static Task<bool> IsFreeAsync(LedgerFixture ledger, string name) =>
        ledger.ScalarAsync<bool>($"select pg_try_advisory_xact_lock(hashtextextended('{name}', 0))");
}
