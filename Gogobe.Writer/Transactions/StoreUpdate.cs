using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Writer.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Transactions;

/// <summary>What a price or promotion file changes about its store: the name it was published under, and whose silence now speaks.</summary>
internal static class StoreUpdate
{
    private static readonly string s_prices = Statement("price");
    private static readonly string s_promotions = Statement("promo");

    /// <summary>The flags of a file after a look at its store.</summary>
    public static FileFlags Flags(FileTarget target, StoreState store, FileFlags parsed, int rows)
    {
        var flags = parsed;
        if (target.FileType.IsFull() && store.Shrinks(target.Version, rows))
        {
            flags |= FileFlags.Shrunk;
        }

        if (store.NamedChainId is { } named && SaysChain(named) && SaysChain(target.PublishedChainId) && named != target.PublishedChainId)
        {
            flags |= FileFlags.StoreConflict;
        }

        return flags;
    }

    /// <summary>Whether the file speaks for every row of its store. An empty file named NULL says that nothing changed, not that nothing is left.</summary>
    public static bool IsSnapshot(FileTarget target, FileFlags flags, int rows) =>
        target.FileType.IsFull() && (flags & Reasons.NoSnapshot) == 0 && !(target.NullNamed && rows == 0);

    /// <summary>Writes it; nothing when there is nothing to say, which is the case for nearly every Delta.</summary>
    public static async Task RunAsync(
        WriteSession session, FileTarget target, StoreState store, FileFlags flags, int rows, CancellationToken cancellationToken)
    {
        var speaks = target.Version > store.FullVersion && IsSnapshot(target, flags, rows);
        var shrunk = !speaks && target.Version > store.ShrunkVersion && flags.HasFlag(FileFlags.Shrunk);
        var named = SaysChain(target.PublishedChainId) ? target.PublishedChainId : store.NamedChainId ?? target.PublishedChainId;
        if (!speaks && !shrunk && store.NamedChainId == named)
        {
            return;
        }

        var command = await session.PreparedAsync(target.FileType.Rows() == RowKind.Promotions ? s_promotions : s_prices, Shape, cancellationToken);
        command.Parameters[0].Value = store.StoreKey;
        command.Parameters[1].Value = named;
        command.Parameters[2].Value = target.Version;
        command.Parameters[3].Value = rows;
        command.Parameters[4].Value = speaks;
        command.Parameters[5].Value = shrunk;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Names with zeros for a chain say nothing about it.
    private static bool SaysChain(string id) => !id.AsSpan().TrimStart('0').IsEmpty;

    private static string Statement(string kind) => $"""
        update stores
        set named_chain_id = $2,
            {kind}_full_version = case when $5 then $3 else {kind}_full_version end,
            {kind}_full_rows = case when $5 then $4 else {kind}_full_rows end,
            {kind}_shrunk_version = case when $5 then 0 when $6 then $3 else {kind}_shrunk_version end
        where store_key = $1
        """;

    private static void Shape(NpgsqlParameterCollection parameters)
    {
        NpgsqlDbType[] types = [NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean];
        foreach (var type in types)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
    }
}
