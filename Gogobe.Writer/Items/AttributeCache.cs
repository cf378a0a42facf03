using System.Numerics;
using System.Runtime.InteropServices;

namespace Gogobe.Writer.Items;

/// <summary>
/// What this process knows the database to hold of the items of one chain: a hash of the attributes of each product. So that names, nine
/// tenths of a file's bytes, are sent only when there is something new to say (docs/adr/0001-remembered-attributes.md).
/// </summary>
/// <remarks>Open addressing, 24 bytes a slot, forgotten as a whole when full. Not thread-safe: hold <see cref="Gate"/>.</remarks>
internal sealed class AttributeCache(int maxEntries)
{
    private Slot[] _slots = new Slot[1024];
    private int _count;
    private long _otherChanges = -1;

    /// <summary>Guards all members.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Products after which it starts anew.</summary>
    public int MaxEntries => maxEntries;

    /// <summary>Products remembered.</summary>
    public int Count => _count;

    /// <summary>Forgets everything when another process changed items of the chain since this was last called.</summary>
    public void Follow(long otherChanges)
    {
        if (otherChanges != _otherChanges)
        {
            Forget();
            _otherChanges = otherChanges;
        }
    }

    /// <summary>
    /// Whether the file has nothing new to say about a product: the database has these attributes, or has others of a higher version.
    /// </summary>
    public bool Knows(long product, ulong hash, long version)
    {
        ref var slot = ref Find(product);
        if (slot.Version == 0)
        {
            return false;
        }

        if (slot.Hash != hash)
        {
            return version < slot.Version;
        }

        // The same words from a later file: they now speak with that file's version.
        slot.Version = Math.Max(slot.Version, version);
        return true;
    }

    /// <summary>Remembers what the database holds, unless something of a higher version is remembered.</summary>
    public void Remember(long product, ulong hash, long version)
    {
        if (_count >= maxEntries)
        {
            Forget();
        }

        if ((_count + 1) * 4L > _slots.Length * 3L)
        {
            Grow();
        }

        ref var slot = ref Find(product);
        if (slot.Version == 0)
        {
            _count++;
        }
        else if (slot.Version > version)
        {
            return;
        }

        slot = new Slot { Product = product, Hash = hash, Version = version };
    }

    /// <summary>Forgets one product, because the database holds something else.</summary>
    public void Doubt(long product)
    {
        ref var slot = ref Find(product);
        if (slot.Version != 0)
        {
            // A slot cannot be emptied without breaking the chains that run over it: one version matches nothing and loses to everything.
            slot.Hash = ~slot.Hash;
            slot.Version = 1;
        }
    }

    private void Forget()
    {
        _slots = new Slot[1024];
        _count = 0;
    }

    private ref Slot Find(long product)
    {
        var mask = _slots.Length - 1;
        var at = (int)(((ulong)product * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)_slots.Length)));
        while (_slots[at].Version != 0 && _slots[at].Product != product)
        {
            at = (at + 1) & mask;
        }

        return ref _slots[at];
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        foreach (ref var slot in old.AsSpan())
        {
            if (slot.Version != 0)
            {
                Find(slot.Product) = slot;
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public long Product;
        public ulong Hash;

        // 0: an empty slot. Versions of files are above 0, since their run is.
        public long Version;
    }
}
