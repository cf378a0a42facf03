using System.Text.RegularExpressions;

namespace Gogobe.Cockpit.Rejects;

/// <summary>A piece of a fragment.</summary>
/// <param name="Text">Untrusted.</param>
/// <param name="IsMarked">It is the field for which the row was rejected.</param>
internal sealed record FragmentPart(string Text, bool IsMarked);

/// <summary>
/// Finds in the source text of a rejected row the field that its reason speaks of. The ledger keeps the reason and the text; the name of the field follows
/// from the reason, as in the alias table of the Parser (docs/specs/parsing.md).
/// </summary>
internal static class RejectedFragment
{
    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["no-code"] = "ItemCode",
        ["bad-code"] = "ItemCode",
        ["no-price"] = "ItemPrice",
        ["bad-price"] = "ItemPrice",
        ["negative-price"] = "ItemPrice",
        ["price-too-high"] = "ItemPrice",
        ["no-promotion-id"] = "PromotionId",
        ["bad-promotion-id"] = "PromotionId",
        ["no-store-id"] = "StoreId",
        ["bad-store-id"] = "StoreId",
        ["other-chain"] = "ChainId",
        ["repeated-id"] = "ItemCode|PromotionId|StoreId",
    };

    private static readonly Dictionary<string, Regex> s_patterns = s_fields.Values.Distinct().ToDictionary(names => names, Pattern, StringComparer.Ordinal);

    /// <summary>The name of the field, or the names with <c>|</c> between them; null where a reason names none.</summary>
    public static string? FieldOf(string reason) => s_fields.GetValueOrDefault(reason);

    /// <summary>The fragment in pieces: whole again when they are put together.</summary>
    public static IReadOnlyList<FragmentPart> Mark(string fragment, string reason)
    {
        if (FieldOf(reason) is not { } names)
        {
            return [new(fragment, false)];
        }

        var parts = new List<FragmentPart>();
        var end = 0;
        foreach (Match match in s_patterns[names].Matches(fragment))
        {
            if (match.Index > end)
            {
                parts.Add(new(fragment[end..match.Index], false));
            }

            parts.Add(new(match.Value, true));
            end = match.Index + match.Length;
        }

        if (end < fragment.Length || parts.Count == 0)
        {
            parts.Add(new(fragment[end..], false));
        }

        return parts;
    }

    // An element of the name, with any prefix, up to its end tag as far as the text goes; or an attribute. The text is hostile, so nothing here backtracks.
    private static Regex Pattern(string names) => new(
        $"""<(?:[\w.-]+:)?(?:{names})(?:\s[^<>]*)?(?:/>|>(?:<!\[CDATA\[.*?\]\]>|[^<])*(?:</[^<>]*>)?)|\b(?:{names})\s*=\s*(?:"[^"]*"|'[^']*')""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
