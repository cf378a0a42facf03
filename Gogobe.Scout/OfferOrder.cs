using Gogobe.Pipeline.Files;

namespace Gogobe.Scout;

/// <summary>
/// The order in which a backlog is offered: of a store the oldest file first, so that its history is complete; among stores the one whose prices are the stalest
/// when the file's turn comes. A chain's Stores files come before everything.
/// </summary>
internal static class OfferOrder
{
    /// <summary>Puts files in order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="of">Chain number, store number (null for a whole chain), time and type of a file.</param>
    /// <param name="prices">The time of the prices that stores have now.</param>
    public static IReadOnlyList<T> Sort<T>(
        IEnumerable<T> files, Func<T, (int Chain, int? Store, DateTimeOffset Time, FileType Type)> of, IReadOnlyDictionary<(int Chain, int Store), DateTimeOffset> prices)
    {
        var turns = new List<(DateTimeOffset Stale, DateTimeOffset Time, bool Delta, T File)>();
        foreach (var store in files.Select(f => (File: f, About: of(f))).GroupBy(f => (f.About.Chain, f.About.Store)))
        {
            var stale = store.Key.Store is { } number && prices.TryGetValue((store.Key.Chain, number), out var time) ? time : DateTimeOffset.MinValue;
            foreach (var (file, about) in store.OrderBy(f => f.About.Time).ThenBy(f => !f.About.Type.IsFull()))
            {
                turns.Add((store.Key.Store is null ? DateTimeOffset.MinValue : stale, about.Time, !about.Type.IsFull(), file));
                stale = about.Time > stale ? about.Time : stale;
            }
        }

        return [.. turns.OrderBy(t => t.Stale).ThenBy(t => t.Time).ThenBy(t => t.Delta).Select(t => t.File)];
    }
}
