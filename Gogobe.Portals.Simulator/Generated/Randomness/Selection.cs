namespace Gogobe.Portals.Simulator.Generated.Randomness;

/// <summary>An exact share of n positions, spread without a visible pattern: p is in when (a p + b) mod n is below the count, a coprime to n.</summary>
internal readonly struct Selection
{
    private readonly long _n;
    private readonly long _count;
    private readonly long _a;
    private readonly long _b;

    /// <summary>Selects <paramref name="share"/> of <paramref name="n"/> positions, rounded to the nearest whole number.</summary>
    public Selection(long n, double share, ulong random)
    {
        _n = n;
        _count = (long)Math.Round(n * share, MidpointRounding.AwayFromZero);
        _b = (long)(random % (ulong)n);
        _a = 1 + (long)((random >> 20) % (ulong)n);
        while (Gcd(_a, n) != 1)
        {
            _a++;
        }
    }

    /// <summary>Is the position selected?</summary>
    public bool Contains(long position) => ((_a * position) + _b) % _n < _count;

    private static long Gcd(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
