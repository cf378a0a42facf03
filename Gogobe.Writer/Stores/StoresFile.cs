using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Stores;

/// <summary>Applies a Stores file: an upsert by version. A store it does not name stays as it is, with its <c>last_listed</c>.</summary>
internal sealed class StoresFile(AssembledFile file, Staging staging) : IFileRows
{
    /// <inheritdoc/>
    public async Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken)
    {
        var seen = 0;
        var kept = 0;
        var flags = file.Account.Flags;
        var folded = new SortedDictionary<int, StoreRow>();
        foreach (var row in (await staging.BatchesOfAsync(file, cancellationToken)).SelectMany(b => b.Stores ?? []))
        {
            if (seen++ == 0 && FaultPoint.Wants("writer.drop-row"))
            {
                continue;
            }

            if (folded.TryGetValue(row.StoreNumber, out var earlier) && earlier.PublishedChainId != row.PublishedChainId)
            {
                flags |= FileFlags.StoreConflict;
            }

            kept++;
            folded[row.StoreNumber] = row;
        }

        var (counts, conflicts) = await StoresMerge.RunAsync(session, target, [.. folded.Values], cancellationToken);
        flags |= conflicts ? FileFlags.StoreConflict : FileFlags.None;
        return (counts with { Duplicate = kept - folded.Count, Rows = folded.Count }, flags);
    }

    /// <inheritdoc/>
    public void Committed()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
