namespace Gogobe.Pipeline.Prices;

/// <summary>The key of a store in the hot tables: chain number times a million plus store number. Readable, and four bytes.</summary>
public static class StoreKey
{
    /// <summary>The highest store number.</summary>
    public const int MaxStoreNumber = 999_999;

    /// <summary>Chain 1, store 39 is 1000039.</summary>
    public static int Of(int chainNumber, int storeNumber)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(storeNumber, MaxStoreNumber);
        ArgumentOutOfRangeException.ThrowIfNegative(storeNumber);
        return (chainNumber * 1_000_000) + storeNumber;
    }
}
