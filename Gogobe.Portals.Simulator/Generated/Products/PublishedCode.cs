using System.Globalization;

namespace Gogobe.Portals.Simulator.Generated.Products;

/// <summary>An item code as a chain writes it.</summary>
/// <param name="Number">Its digits as a number.</param>
/// <param name="Digits">Digits at least; zeros stand in front.</param>
internal readonly record struct PublishedCode(long Number, int Digits)
{
    private const long Israel = 7290_000_000_000;
    private const long Shortest = 1_000_000;

    public static PublishedCode Of(GeneratedChainOptions options, long code) => options.Codes switch
    {
        // Shorter ones could be taken for codes of the chain's own.
        CodeForm.Without7290 when code / 1_000_000_000 == 7290 && code - Israel >= Shortest => new(code - Israel, 1),
        CodeForm.Padded13 when code is >= 100_000_000_000 and < 1_000_000_000_000 => new(code, 13),
        _ => new(code, 1),
    };

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
}
