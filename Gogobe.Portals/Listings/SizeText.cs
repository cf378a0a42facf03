using System.Globalization;

namespace Gogobe.Portals.Listings;

/// <summary>Sizes as listings write them.</summary>
internal static class SizeText
{
    /// <summary>Bytes of a size like <c>562.84 KB</c>; null when it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">What a number without a unit counts.</param>
    public static long? Parse(string? text, string unit = "B")
    {
        var parts = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var factor = (parts is [_, var named] ? named : unit).ToUpperInvariant() switch
        {
            "B" or "BYTES" => 1,
            "KB" => 1024,
            "MB" => 1024 * 1024,
            "GB" => 1024 * 1024 * 1024,
            _ => 0,
        };
        return factor > 0
            && parts.Length is 1 or 2
            && decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
            && number < 1_000_000_000
            ? (long)(number * factor)
            : null;
    }
}
