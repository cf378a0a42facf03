using System.Collections.Frozen;
using System.Text.Json;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Pipeline.Prices;

/// <summary>
/// The 64-bit key of a product: a pure function of chain and item code (docs/specs/identity.md). A valid, global GTIN is the GTIN as a number;
/// any other code is scoped to its chain: bit 62 set, bits 47 to 61 the chain's number, bits 0 to 46 the code.
/// </summary>
public static class ProductKey
{
    /// <summary>Set in the key of a product that only its chain knows.</summary>
    public const long ChainScoped = 1L << 62;

    private const int ChainShift = 47;
    private const long Israel = 7_290_000_000_000;

    // Valid check digits, but they name a kind of goods ("herbs"), not an article.
    private static readonly FrozenSet<long> s_generic = JsonSerializer.Deserialize<string[]>(ChainRegistry.ReadEmbedded("generic-gtins.json"))!
        .Select(g => long.Parse(g, System.Globalization.CultureInfo.InvariantCulture)).ToFrozenSet();

    /// <summary>Makes the key of a published code.</summary>
    /// <param name="code">ASCII; surrounding blanks are ignored, leading zeros do not matter.</param>
    /// <param name="chain">The chain that publishes it.</param>
    /// <param name="key">The key; 0 for a code of zeros only.</param>
    /// <returns>False when the code is not 1 to 14 digits after its leading zeros.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> code, Chain chain, out long key)
    {
        key = 0;
        code = code.Trim(" \t\r\n"u8);
        if (code.IsEmpty)
        {
            return false;
        }

        long number = 0;
        var digits = 0;
        foreach (var b in code)
        {
            var digit = b - (byte)'0';
            if ((uint)digit > 9)
            {
                return false;
            }

            digits += digits > 0 || digit > 0 ? 1 : 0;
            if (digits > 14)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        key = Of(number, digits, chain);
        return true;
    }

    /// <summary>True when the key is a GTIN.</summary>
    public static bool IsGtin(long key) => key is > 0 and < ChainScoped;

    /// <summary>What a key that only its chain knows is made of.</summary>
    /// <param name="key">A key that is no GTIN.</param>
    /// <returns>The chain's number, and its code without leading zeros.</returns>
    public static (int Chain, long Code) Scope(long key) => ((int)((key & ~ChainScoped) >> ChainShift), key & ((1L << ChainShift) - 1));

    private static long Of(long number, int digits, Chain chain)
    {
        if (number == 0)
        {
            return 0;
        }

        if (digits is >= 9 and <= 14 && IsGlobal(number))
        {
            return number;
        }

        if (chain.Strips7290 && digits is >= 5 and <= 9 && IsGlobal(Israel + number))
        {
            return Israel + number;
        }

        return ChainScoped | ((long)chain.Number << ChainShift) | number;
    }

    private static bool IsGlobal(long number)
    {
        if (!HasGoodCheckDigit(number) || s_generic.Contains(number))
        {
            return false;
        }

        // GS1 restricted circulation: numbers 02, 04 and 20 to 29 as the first two of thirteen are a shop's own (weighed goods embed the price).
        var prefix = number % 10_000_000_000_000 / 100_000_000_000;
        return prefix is not (2 or 4 or (>= 20 and <= 29));
    }

    private static bool HasGoodCheckDigit(long number)
    {
        var sum = 0;
        var rest = number / 10;
        for (var weight = 3; rest > 0; rest /= 10, weight = 4 - weight)
        {
            sum += (int)(rest % 10) * weight;
        }

        return (10 - (sum % 10)) % 10 == number % 10;
    }
}
