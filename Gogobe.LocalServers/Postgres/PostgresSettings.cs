using System.Globalization;

namespace Gogobe.LocalServers.Postgres;

/// <summary>Settings of the private PostgreSQL, as <c>-c name=value</c>.</summary>
internal static class PostgresSettings
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Durable settings for real data.</summary>
    /// <param name="port">Port on 127.0.0.1.</param>
    /// <param name="memory">Bytes of memory of the machine or container.</param>
    public static IReadOnlyDictionary<string, string> Durable(int port, long memory)
    {
        var shared = Math.Clamp(memory / 4 / Megabyte, 64, 1024);
        return new Dictionary<string, string>
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["full_page_writes"] = "on",
            ["shared_buffers"] = $"{shared}MB",
            ["effective_cache_size"] = $"{Math.Max(shared, memory / 2 / Megabyte)}MB",
            ["work_mem"] = "64MB",
            ["maintenance_work_mem"] = "256MB",
            ["max_wal_size"] = "8GB",
            ["checkpoint_timeout"] = "15min",
            // Nobody replicates from a private server, and without that a COPY into a table of the same transaction needs no WAL.
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["jit"] = "off",
            ["max_connections"] = "200",
            ["password_encryption"] = "scram-sha-256",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_checkpoints"] = "off",
            ["cluster_name"] = "gogobe",
        };
    }

    /// <summary>The same without waiting for the disk: for tests, whose data nobody misses.</summary>
    public static IReadOnlyDictionary<string, string> Forgetful(int port) => new Dictionary<string, string>(Durable(port, 512 * Megabyte))
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["work_mem"] = "16MB",
    };
}
