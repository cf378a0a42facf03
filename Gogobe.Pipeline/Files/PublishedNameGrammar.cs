using System.Globalization;
using System.Text.RegularExpressions;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Pipeline.Files;

/// <summary>The grammar of published file names (docs/specs/file-names.md). Case does not matter; the longest type wins.</summary>
public sealed partial record PublishedName
{
    private const int MaxLength = 200;

    /// <summary>The store as a number; null when the name has none or it is all zeros (a chain-level file) or too long to be a store.</summary>
    public int? StoreNumber => Store is { Length: > 0 and <= 9 } && int.Parse(Store, CultureInfo.InvariantCulture) is > 0 and <= StoreKey.MaxStoreNumber and var number
        ? number
        : null;

    /// <summary>Reads a name; false when it is no published price file.</summary>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PublishedName? parsed)
    {
        parsed = null;
        if (name.Length > MaxLength || Shape().Match(name) is not { Success: true } match)
        {
            return false;
        }

        var segments = match.Groups["rest"].Value.Split('-').AsSpan()[1..];
        if (!TryFindDate(segments, out var dateAt, out var wall))
        {
            return false;
        }

        if (dateAt > 2)
        {
            return false;
        }

        var sequence = "";
        var after = segments[(dateAt + 1)..];
        if (segments[dateAt].Length == 8 && after.Length > 0 && TryReadTime(after[0], out var time))
        {
            wall += time;
            after = after[1..];
        }

        if (after.Length > 0)
        {
            sequence = after[0];
        }

        if (after.Length > 1)
        {
            return false;
        }

        parsed = new PublishedName(
            TypeOf(match.Groups["type"].Value),
            match.Groups["null"].Success,
            match.Groups["chain"].Value,
            dateAt == 2 ? segments[0] : null,
            dateAt > 0 ? segments[dateAt - 1] : null,
            wall,
            sequence,
            match.Groups["ext"].Value.ToLowerInvariant());
        return true;
    }

    private static bool TryFindDate(ReadOnlySpan<string> segments, out int at, out DateTime wall)
    {
        for (at = 0; at < segments.Length; at++)
        {
            var digits = segments[at];
            var format = digits.Length switch
            {
                8 => "yyyyMMdd",
                12 => "yyyyMMddHHmm",
                13 => "yyyyMMddHHmm",  // Fresh Market, 2025: one digit too many; the first twelve are the stamp
                14 => "yyyyMMddHHmmss",
                _ => null,
            };
            if (format is not null
                && digits.StartsWith("20", StringComparison.Ordinal)
                && DateTime.TryParseExact(digits.AsSpan(0, format.Length), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out wall))
            {
                return true;
            }
        }

        wall = default;
        return false;
    }

    private static bool TryReadTime(string segment, out TimeSpan time)
    {
        time = default;
        return segment.Length is 4 or 6
            && TimeSpan.TryParseExact(segment, segment.Length == 4 ? "hhmm" : "hhmmss", CultureInfo.InvariantCulture, out time);
    }

    private static FileType TypeOf(string type) => type.ToUpperInvariant() switch
    {
        "PRICEFULL" => FileType.PriceFull,
        "PROMOFULL" => FileType.PromoFull,
        "PRICE" => FileType.Price,
        "PROMO" => FileType.Promo,
        _ => FileType.Stores,
    };

    [GeneratedRegex(
        @"\A(?<null>NULL)?(?<type>PriceFull|PromoFull|StoresFull|StoreFull|Price|Promo|Stores|Store)(?<chain>[0-9]{7,14})(?<rest>(?:-[0-9]*)+)(?<ext>(?:\.[A-Za-z]{2,4})*)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
