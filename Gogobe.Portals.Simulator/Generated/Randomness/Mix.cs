namespace Gogobe.Portals.Simulator.Generated.Randomness;

/// <summary>
/// Random numbers without state: each is a function of the seed and of what it is for, so that any row of any store and day can be made alone.
/// </summary>
internal readonly struct Mix(int seed, Mix.Purpose purpose)
{
    private readonly ulong _base = Scramble((ulong)(uint)seed + ((ulong)purpose << 40));

    /// <summary>What a number decides. Different purposes are independent.</summary>
    internal enum Purpose
    {
        Code = 1,
        Name,
        Price,
        StorePrice,
        NextPrice,
        Dates,
        Shelf,
        Swap,
        Selection,
        Promotion,
        PromotionItems,
        PromotionChange,
        Store,
        Tick,
        Slug,
    }

    /// <summary>The number for one thing.</summary>
    public ulong this[long a] => Scramble(_base ^ ((ulong)a * 0x9E3779B97F4A7C15));

    /// <summary>The number for a pair.</summary>
    public ulong this[long a, long b] => Scramble(this[a] + ((ulong)b * 0xD1B54A32D192ED03));

    /// <summary>The number for three things.</summary>
    public ulong this[long a, long b, long c] => Scramble(this[a, b] + ((ulong)c * 0x8CB92BA72F3D8DD7));

    // The finaliser of SplitMix64: every output bit depends on every input bit.
    private static ulong Scramble(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
