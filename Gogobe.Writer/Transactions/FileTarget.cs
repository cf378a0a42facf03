using Gogobe.Pipeline.Files;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Transactions;

/// <summary>A file's row in the ledger and its store, both locked until the transaction ends.</summary>
internal sealed record FileTarget
{
    public required short ChainNumber { get; init; }

    public required FileType FileType { get; init; }

    public required DateTimeOffset FileTime { get; init; }

    public required long Version { get; init; }

    public required string PublishedChainId { get; init; }

    public required bool NullNamed { get; init; }

    /// <summary>Null for a file of the whole chain.</summary>
    public StoreState? Store { get; init; }

    /// <summary>What other processes did to the chain's items, as one number; see <see cref="Items.AttributeCache"/>.</summary>
    public required long ItemChanges { get; init; }

    private const string LockFile = """
        select status, run, file_type, chain_no, file_time, sequence, ordinal, published_chain_id, null_named
        from file_processing_log where file_id = $1 for no key update
        """;

    private const string MakeStub = """
        insert into stores (store_key, chain_no, store_no)
        select chain_no * 1000000 + coalesce(store_no, $2), chain_no, coalesce(store_no, $2)
        from file_processing_log where file_id = $1 and chain_no is not null and coalesce(store_no, $2) is not null
        on conflict do nothing
        """;

    // "Has prices" is looked up under the lock, where nobody else can add any.
    private const string LockStore = """
        select s.store_key, s.store_no, s.named_chain_id, s.price_full_version, s.price_full_rows, s.price_shrunk_version,
               s.promo_full_version, s.promo_full_rows, s.promo_shrunk_version,
               exists (select 1 from prices p where p.store_key = s.store_key)
        from file_processing_log f join stores s on s.store_key = f.chain_no * 1000000 + coalesce(f.store_no, $2)
        where f.file_id = $1 for no key update of s
        """;

    private const string OtherChanges = """
        select coalesce(sum(changes), 0)::bigint from chain_item_changes
        where chain_no = (select chain_no from file_processing_log where file_id = $1) and process <> $2
        """;

    /// <summary>Locks both; null when this run of the file is not the one to be written (any more).</summary>
    /// <remarks>Order of locks, everywhere in the Writer: ledger row, stores in key order, chain items in key order.</remarks>
    /// <param name="session">In whose transaction.</param>
    /// <param name="process">This process, whose changes of items are its own.</param>
    /// <param name="file">The file; the store inside it counts when its name says none.</param>
    /// <param name="cancellationToken">Stops waiting for the locks.</param>
    public static async Task<FileTarget?> LockAsync(WriteSession session, Guid process, AssembledFile file, CancellationToken cancellationToken)
    {
        var batch = await session.PreparedBatchAsync("lock-file", [LockFile, MakeStub, LockStore, OtherChanges], Shape, cancellationToken);
        foreach (var command in batch.BatchCommands)
        {
            command.Parameters[0].Value = file.FileId;
        }

        batch.BatchCommands[1].Parameters[1].Value = file.Account.StoreNumber is { } inside ? inside : DBNull.Value;
        batch.BatchCommands[2].Parameters[1].Value = file.Account.StoreNumber is { } store ? store : DBNull.Value;
        batch.BatchCommands[3].Parameters[1].Value = process;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.GetInt32(1) != file.Run || IsFinal(reader.GetString(0)) || reader.IsDBNull(3))
        {
            return null;
        }

        var type = Enum.Parse<FileType>(reader.GetString(2));
        var time = reader.GetFieldValue<DateTimeOffset>(4);
        var target = new FileTarget
        {
            ChainNumber = reader.GetInt16(3),
            FileType = type,
            FileTime = time,
            Version = FileVersion.Pack(time, type, reader.GetString(5), reader.GetInt16(6), file.Run),
            PublishedChainId = reader.GetString(7),
            NullNamed = reader.GetBoolean(8),
            ItemChanges = 0,
        };
        await reader.NextResultAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            target = target with { Store = StoreState.Read(reader, type) };
        }

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return target with { ItemChanges = reader.GetInt64(0) };
    }

    private static bool IsFinal(string status) => status is "completed" or "skipped" or "failed" or "expired";

    private static void Shape(int command, NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        if (command is 1 or 2)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
        }

        if (command == 3)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid });
        }
    }
}

/// <summary>What the database knows about a store, for one kind of rows.</summary>
/// <param name="StoreKey">Key.</param>
/// <param name="StoreNumber">Number.</param>
/// <param name="NamedChainId">Chain id in the name of the last file.</param>
/// <param name="FullVersion">Version of the last unflagged Full: it speaks for every row of the store.</param>
/// <param name="FullRows">Its rows.</param>
/// <param name="ShrunkVersion">Version of the Full that was flagged shrunk since; 0 when none was.</param>
/// <param name="HasPrices">Whether any price was ever written.</param>
internal sealed record StoreState(int StoreKey, int StoreNumber, string? NamedChainId, long FullVersion, int FullRows, long ShrunkVersion, bool HasPrices)
{
    public static StoreState Read(NpgsqlDataReader reader, FileType type)
    {
        var first = type.Rows() == RowKind.Promotions ? 6 : 3;
        return new StoreState(
            reader.GetInt32(0),
            reader.GetInt32(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt64(first),
            reader.GetInt32(first + 1),
            reader.GetInt64(first + 2),
            reader.GetBoolean(9));
    }

    /// <summary>
    /// Whether a Full of so many rows is too small to be believed: under half of the last unflagged one, and not the second such in a row.
    /// The same file read again is not a second one.
    /// </summary>
    public bool Shrinks(long version, int rows) =>
        version > FullVersion
        && rows * 2L < FullRows
        && !(ShrunkVersion > FullVersion && version >> FileVersion.TimeShift > ShrunkVersion >> FileVersion.TimeShift);
}
