using Gogobe.Ledger.Liveness;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Liveness;

public sealed class AdvisoryLockTests(TestPostgres postgres)
{
    private const long Key = 42;

    [Fact]
    public async Task Lock_OfABrokenConnection_IsFreeAndDisposingItHidesNoError()
    {
        await using var database = await postgres.CreateDatabaseAsync(migrate: false);
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var held = (await AdvisoryLock.TryTakeAsync(connection, Key, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        await using var other = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        (await AdvisoryLock.TryTakeAsync(other, Key, TestContext.Current.CancellationToken)).ShouldBeNull();

        await using (var cut = other.CreateCommand())
        {
            cut.CommandText = $"select pg_terminate_backend({connection.ProcessID}, 60000)";
            await cut.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        await Should.NotThrowAsync(async () => await held.DisposeAsync());
        await using var next = (await AdvisoryLock.TryTakeAsync(other, Key, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }
}
