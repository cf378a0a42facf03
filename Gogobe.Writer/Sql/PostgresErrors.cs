using System.Net.Sockets;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Writer.Sql;

/// <summary>Tells errors of the server's condition, which pass, from errors of the rows, which do not.</summary>
internal static class PostgresErrors
{
    /// <summary>True for a lost connection, a deadlock, a full disk, a restart and their like.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        PostgresException p => IsTransient(p.SqlState),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Wraps a transient error; the caller rethrows others.</summary>
    public static TransientException Away(Exception e) => new("PostgreSQL: " + e.Message, e);

    // 08 connection, 25P03 idle timeout, 40 rollback (deadlock, serialization), 53 resources (disk full, too many connections),
    // 55 not available (lock timeout), 57 operator intervention (shutdown, cancel), 58 system error.
    private static bool IsTransient(string state) => state.Length == 5 && (state[..2] is "08" or "40" or "53" or "55" or "57" or "58" || state == "25P03");
}
