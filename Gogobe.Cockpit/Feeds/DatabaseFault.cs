using Npgsql;

namespace Gogobe.Cockpit.Feeds;

/// <summary>What is known of a database that does not answer as it should, in one sentence without addresses or names.</summary>
internal static class DatabaseFault
{
    public static string Of(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } =>
            "The database has no schema of this version yet; the first command that ingests makes it.",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or TimeoutException or OperationCanceledException or { InnerException: TimeoutException } =>
            "PostgreSQL did not answer in time.",
        PostgresException { SqlState: var state } => $"PostgreSQL answered with error {state}.",
        _ => "PostgreSQL does not answer.",
    };
}
