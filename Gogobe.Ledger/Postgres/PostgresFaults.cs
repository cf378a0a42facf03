using System.Net.Sockets;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <summary>Tells a PostgreSQL that is away, full or busy (try again, for ever) from a statement that is wrong (a bug).</summary>
public static class PostgresFaults
{
    // 08 connection, 40 rollback (deadlock, serialization), 53 out of disk, memory or connections, 57P operator (shutdown, restart), 58 input/output.
    private static readonly string[] s_away = ["08", "40", "53", "57P", "58", "55P03", "57014", "25006"];

    /// <summary>True when the same statement may work later, with nobody changing anything.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        // No statement makes a server end a connection by an error of its own: a full disk does ("could not write init file", before the first statement).
        PostgresException { SqlState: PostgresErrorCodes.InternalError, InvariantSeverity: "FATAL" } => true,
        PostgresException postgres => Array.Exists(s_away, s => postgres.SqlState.StartsWith(s, StringComparison.Ordinal)),
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is null || IsTransient(npgsql.InnerException),
        SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Runs database work; what is transient comes out as <see cref="TransientException"/>, everything else unchanged.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            throw new TransientException($"PostgreSQL is away: {exception.Message}", exception);
        }
    }
}
