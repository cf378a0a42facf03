namespace Gogobe.Portals.Simulator.Generated.Products;

/// <summary>How much a package holds.</summary>
/// <param name="Label">In the name of the item.</param>
/// <param name="Unit">The unit of the quantity.</param>
/// <param name="Measure">What the unit price is for.</param>
/// <param name="Quantity">Hundredths of a unit.</param>
/// <param name="Per">Units in the measure: 100 for "100 g".</param>
internal sealed record Size(string Label, string Unit, string Measure, int Quantity, int Per)
{
    /// <summary>
    /// What a generation publishes as unit price, in ten-thousandths: the price of a unit (C, T), of a measure rounded to agorot (N, S), or the price again (B, L).
    /// </summary>
    public long UnitPrice(long agorot, Generation generation)
    {
        var perUnit = agorot * 10_000m / Quantity;
        return generation switch
        {
            Generation.Bina or Generation.Laib => agorot * 100,
            Generation.Classic or Generation.TivTaam => (long)Math.Round(perUnit, MidpointRounding.AwayFromZero),
            _ => (long)Math.Round(perUnit * Per / 100, MidpointRounding.AwayFromZero) * 100,
        };
    }
}

/// <summary>The sizes there are.</summary>
internal static class Sizes
{
    public static readonly Size Kilogram = new("ק\"ג", "קילוגרמים", "קילוגרם", 100, 1);

    private static readonly Size[] s_all =
    [
        Grams(50), Grams(80), Grams(100), Grams(140), Grams(200), Grams(250), Grams(300), Grams(400), Grams(500), Grams(750),
        Millilitres(100), Millilitres(250), Millilitres(330), Millilitres(400), Millilitres(500), Millilitres(750),
        Litres(100), Litres(150), Litres(200), Kilograms(100), Kilograms(200), Pieces(1), Pieces(6), Pieces(12),
    ];

    public static Size Of(int index) => s_all[index % s_all.Length];

    private static Size Grams(int n) => new(FormattableString.Invariant($"{n} גרם"), "גרמים", "100 גרם", n * 100, 100);

    private static Size Millilitres(int n) => new(FormattableString.Invariant($"{n} מ\"ל"), "מיליליטרים", "100 מ\"ל", n * 100, 100);

    private static Size Litres(int hundredths) => new(FormattableString.Invariant($"{hundredths / 100m:0.#} ליטר"), "ליטרים", "ליטר", hundredths, 1);

    private static Size Kilograms(int hundredths) => new(FormattableString.Invariant($"{hundredths / 100m:0.#} ק\"ג"), "קילוגרמים", "קילוגרם", hundredths, 1);

    private static Size Pieces(int n) => new(FormattableString.Invariant($"{n} יח'"), "יחידה", "יחידה", n * 100, 1);
}
