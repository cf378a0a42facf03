using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Items;

/// <summary>What one file says about items that the database is not known to hold. To be remembered once the file is committed.</summary>
internal sealed class ItemChanges(AttributeCache memory, long version)
{
    // A chain's first files have so many; from there on doubling would leave as much garbage as it holds.
    private const int Many = 16_384;

    private readonly List<(long Product, ulong Hash)> _told = [];

    /// <summary>Guards <see cref="IsNews"/>.</summary>
    public Lock Gate => memory.Gate;

    /// <summary>Whether there was any.</summary>
    public bool Any { get; private set; }

    /// <summary>Products whose news lost: the database holds other attributes of a higher version.</summary>
    public IReadOnlySet<long> Lost { get; set; } = new HashSet<long>();

    /// <summary>Whether a row says something new of its item; if so it is to be sent. Hold <see cref="Gate"/>.</summary>
    public bool IsNews(in PriceRow row)
    {
        if (memory.Knows(row.Product, row.AttributesHash, version))
        {
            return false;
        }

        // What would not fit into the memory anyway is not kept for it: a file of a million items must not cost a million entries here.
        if (_told.Count < memory.MaxEntries)
        {
            if (_told.Count == Many)
            {
                _told.EnsureCapacity(memory.MaxEntries);
            }

            _told.Add((row.Product, row.AttributesHash));
        }

        return Any = true;
    }

    /// <summary>Remembers them after the commit, all but those that lost.</summary>
    public void Remember()
    {
        lock (memory.Gate)
        {
            foreach (var (product, hash) in _told)
            {
                if (Lost.Contains(product))
                {
                    memory.Doubt(product);
                }
                else
                {
                    memory.Remember(product, hash, version);
                }
            }
        }
    }
}
