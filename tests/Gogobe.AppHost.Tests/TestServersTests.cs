using Gogobe.Testing;
using Npgsql;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestRedis))]
[assembly: AssemblyFixture(typeof(TestS3))]

namespace Gogobe.AppHost.Tests;

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
    public async Task Redis_WithPassword_Answers()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await connection.GetDatabase().StringSetAsync("key", "value");

        ((string?)await connection.GetDatabase().StringGetAsync("key")).ShouldBe("value");
    }
}
