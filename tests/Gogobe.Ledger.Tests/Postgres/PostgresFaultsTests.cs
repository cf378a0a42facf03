using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Ledger.Tests.Postgres;

public sealed class PostgresFaultsTests
{
    [Theory]
    [InlineData("53100", "ERROR", true)] // no space left on device
    [InlineData("57P01", "FATAL", true)] // the server is told to end
    [InlineData("XX000", "FATAL", true)] // no space for what a new connection writes first
    [InlineData("XX000", "ERROR", false)] // a bug of the server, or what lies on its disk is damaged
    [InlineData("42P01", "ERROR", false)] // no such table
    [InlineData("23505", "ERROR", false)] // a key that is there
    public void IsTransient_ErrorOfTheServer_IsTheServersOrTheStatements(string state, string severity, bool isTransient) =>
        PostgresFaults.IsTransient(new PostgresException("said", severity, severity, state)).ShouldBe(isTransient);
}
