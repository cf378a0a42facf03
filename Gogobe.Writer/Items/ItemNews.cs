using Gogobe.Writer.Prices;

namespace Gogobe.Writer.Items;

/// <summary>The rows of a file whose attributes are news, by their rank in key order.</summary>
internal static class ItemNews
{
    /// <summary>Picks them.</summary>
    public static List<int> Of(AttributeMemory memory, FoldedPrices rows, long version, long otherChanges)
    {
        var news = new List<int>();
        lock (memory.Gate)
        {
            memory.Follow(otherChanges);
            for (var i = 0; i < rows.Count; i++)
            {
                ref readonly var row = ref rows[i];
                if (!memory.Knows(row.Product, row.AttributesHash, version))
                {
                    news.Add(i);
                }
            }
        }

        return news;
    }

    /// <summary>Remembers them after the commit, all but those that lost against a higher version in the database.</summary>
    public static void Remember(AttributeMemory memory, FoldedPrices rows, IReadOnlyList<int> news, IReadOnlySet<long> lost, long version)
    {
        lock (memory.Gate)
        {
            foreach (var rank in news)
            {
                ref readonly var row = ref rows[rank];
                if (lost.Contains(row.Product))
                {
                    memory.Doubt(row.Product);
                }
                else
                {
                    memory.Remember(row.Product, row.AttributesHash, version);
                }
            }
        }
    }
}
