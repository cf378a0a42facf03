using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Npgsql;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestRedis))]
[assembly: AssemblyFixture(typeof(TestS3))]

namespace Gogobe.Cli.Tests.Servers;

public sealed class TestServersTests(TestPostgres postgres, TestRedis redis)
{
    [Fact]
    public async Task CreateDatabase_Migrated_HasTheSchemaAndTheChains()
    {
        var database = await postgres.CreateDatabaseAsync();

        await using var count = database.CreateCommand("select count(*) from chains");
        ((long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task CreateDatabase_Twice_AreApart()
    {
        var one = await postgres.CreateDatabaseAsync(migrate: false);
        var two = await postgres.CreateDatabaseAsync(migrate: false);
        await using var create = one.CreateCommand("create table mine (x int)");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await using var look = two.CreateCommand("select to_regclass('mine') is null");
        ((bool)(await look.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBeTrue();
    }

    [Fact]
    public async Task Postgres_WithoutPassword_Refuses()
    {
        var withoutPassword = new NpgsqlConnectionStringBuilder(postgres.ConnectionString("postgres")) { Password = "wrong" };
        await using var connection = new NpgsqlConnection(withoutPassword.ConnectionString);

        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken))).SqlState.ShouldBe("28P01");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Postgres_OfATestsOwnKilled_KeepsWhatWasCommittedAndStagesAgain()
    {
        const string Stage = "insert into ingest_staging values ('00000000-0000-0000-0000-000000000001', 1, 1, 1, '\\x00')";
        await using var folder = ScratchFolder.Create("killed");
        await using var own = await TestPostgres.StartAsync(folder.Path);
        await using var database = await own.CreateDatabaseAsync();
        await ExecuteAsync(database, "create table mine as select 7 as x");
        await ExecuteAsync(database, Stage);
        var killed = own.Pid;

        Posix.Signal(killed, Posix.Kill).ShouldBeTrue();
        await Eventually.HoldsAsync("the server is another and answers", async () => own.Pid != killed && await AnswersAsync(database));

        (await ScalarAsync(database, "select x from mine")).ShouldBe(7);
        (await ScalarAsync(database, "select count(*) from ingest_staging")).ShouldBe(0L, "what is unlogged goes with a crash");
        await ExecuteAsync(database, Stage);
        (await ScalarAsync(database, "select count(*) from ingest_staging where parse_id = '00000000-0000-0000-0000-000000000001'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Redis_WithPassword_Answers()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await connection.GetDatabase().StringSetAsync("key", "value");

        ((string?)await connection.GetDatabase().StringGetAsync("key")).ShouldBe("value");
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource database)
    {
        try
        {
            return await ScalarAsync(database, "select 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
