using Gogobe.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Security;

public sealed class PostgresKeysTests(TestPostgres postgres)
{
    [Fact]
    public async Task Cockpits_OnOneDatabase_TakeWhatTheOtherSigned()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var one = Cockpit(database);
        await using var other = Cockpit(database);

        var signed = Protector(one).Protect("a page");

        Protector(other).Unprotect(signed).ShouldBe("a page");
        await using var count = database.CreateCommand("select count(*) from data_protection_keys");
        (await count.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(1L);
    }

    [Fact]
    public async Task Database_Away_ACockpitSignsForItself()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=gogobe;Database=gogobe;Timeout=5");
        await using var cockpit = Cockpit(nowhere);

        Protector(cockpit).Unprotect(Protector(cockpit).Protect("a page")).ShouldBe("a page");
    }

    private static WebApplication Cockpit(NpgsqlDataSource database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton(database);
        builder.AddCockpit();
        return builder.Build();
    }

    private static IDataProtector Protector(WebApplication cockpit) => cockpit.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
