using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <summary>Reads a row of <c>file_processing_log</c>.</summary>
internal static class LedgerRow
{
    /// <summary>The columns that <see cref="Read"/> expects, of a table or alias <c>f</c>.</summary>
    public const string Columns =
        "f.file_id, f.chain_no, f.file_type, f.store_no, f.file_name, f.url, f.file_time, f.sequence, f.ordinal, f.run, f.status, f.reason, f.attempt, "
        + "f.null_named, f.raw_path, f.sha256, f.bytes, f.transport_instance, f.topic, f.partition, f.\"offset\", f.discovered_at, f.published_chain_id";

    /// <summary>How many columns that is: what a query adds comes after them.</summary>
    public const int Width = 23;

    public static LedgerFile Read(NpgsqlDataReader reader) => new()
    {
        FileId = reader.GetInt64(0),
        ChainNumber = reader.IsDBNull(1) ? 0 : reader.GetInt16(1),
        FileType = Enum.Parse<FileType>(reader.GetString(2)),
        StoreNumber = reader.IsDBNull(3) ? null : reader.GetInt32(3),
        Name = reader.GetString(4),
        Url = reader.GetString(5),
        FileTime = Time(reader, 6),
        Sequence = reader.GetString(7),
        Ordinal = reader.GetInt16(8),
        Run = reader.GetInt32(9),
        State = FileStates.Parse(reader.GetString(10)),
        Reason = Reasons.TryParse(reader.GetString(11), out var reason) ? reason : Reason.None,
        Attempt = reader.GetInt32(12),
        NullNamed = reader.GetBoolean(13),
        RawPath = reader.IsDBNull(14) ? null : reader.GetString(14),
        Sha256 = reader.IsDBNull(15) ? null : reader.GetString(15),
        Bytes = reader.IsDBNull(16) ? null : reader.GetInt64(16),
        MessageOffset = reader.IsDBNull(18) ? null : new MessageOffset(reader.GetString(17), reader.GetString(18), reader.GetInt32(19), reader.GetInt64(20)),
        Instance = reader.IsDBNull(17) ? null : reader.GetString(17),
        DiscoveredAt = Time(reader, 21),
        PublishedChainId = reader.GetString(22),
    };

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) => new(reader.GetDateTime(column), TimeSpan.Zero);
}
