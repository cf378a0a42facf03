using Gogobe.Testing;
using Gogobe.Writer.Sql;
using Npgsql;

namespace Gogobe.Writer.Tests;

/// <summary>Why a COPY failed decides whether the file waits or is given up: the reason must come out, not what tidying up says about it.</summary>
public sealed class RawCopyTests(TestPostgres postgres)
{
    [Fact]
    public async Task Copy_RefusedAtItsEnd_SaysWhy()
    {
        await using var connection = await ConnectionAsync();

        var refused = await Should.ThrowAsync<PostgresException>(() => CopyAsync(connection, _ => Task.CompletedTask));

        refused.SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
    }

    [Theory]
    [InlineData(0)] // found out as it ends
    [InlineData(200)] // found out as rows are sent
    public async Task Copy_WhoseConnectionIsCut_SaysSo(int sent)
    {
        await using var connection = await ConnectionAsync();

        (await Should.ThrowAsync<NpgsqlException>(() => CopyAsync(connection, CutAsync, sent))).ShouldNotBeNull();
    }

    // Two rows with one key.
    private static async Task CopyAsync(NpgsqlConnection connection, Func<NpgsqlConnection, Task> meanwhile, int sent = 0)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var copy = await RawCopy.BeginAsync(connection, new CopyBuffer(), "copy mine from stdin (format binary)", cancel);
        for (var i = 0; i < 2; i++)
        {
            copy.Buffer.Row(1);
            copy.Buffer.Int32(7);
        }

        await meanwhile(connection);
        for (var i = 0; i < sent; i++)
        {
            while (!copy.Buffer.IsFull)
            {
                copy.Buffer.Row(1);
                copy.Buffer.Int32(8);
            }

            await copy.SendAsync(cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private async Task<NpgsqlConnection> ConnectionAsync()
    {
        var database = await postgres.CreateDatabaseAsync(migrate: false);
        var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var create = new NpgsqlCommand("create table mine (x int primary key)", connection);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private async Task CutAsync(NpgsqlConnection connection)
    {
        await using var other = new NpgsqlConnection(postgres.ConnectionString("postgres") + ";Pooling=false");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var cut = new NpgsqlCommand("select pg_terminate_backend($1)", other) { Parameters = { new() { Value = connection.ProcessID } } };
        await cut.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
    }
}
