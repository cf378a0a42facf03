using System.Globalization;
using System.Text;

namespace Gogobe.Cockpit.Formatting;

/// <summary>Foreign text made safe to look at: what would hide, reorder or flood is shown as what it is, or cut.</summary>
/// <remarks>Markup needs nothing here: the renderer encodes it.</remarks>
internal static class SafeText
{
    /// <summary>At most <paramref name="length"/> characters of <paramref name="text"/>; controls, bidi overrides and zero-width characters as <c>⟨U+202E⟩</c>.</summary>
    /// <param name="text">Untrusted.</param>
    /// <param name="length">Limit in UTF-16 units of the input; what is left out is told by its count.</param>
    /// <param name="lines">Line breaks and tabs stay.</param>
    public static string Text(string text, int length = 200, bool lines = false)
    {
        var shown = new StringBuilder(Math.Min(text.Length, length) + 16);
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (taken + rune.Utf16SequenceLength > length)
            {
                return shown.Append(CultureInfo.InvariantCulture, $"… ({Age.Count(text.Length - taken)} more)").ToString();
            }

            taken += rune.Utf16SequenceLength;
            if (IsPlain(rune) || (lines && rune.Value is '\n' or '\t'))
            {
                shown.Append(rune);
            }
            else if (!lines || rune.Value != '\r')
            {
                shown.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            }
        }

        return shown.ToString();
    }

    // U+200E and U+200F are ordinary in Hebrew names and cannot leave the <bdi> around them.
    private static bool IsPlain(Rune rune) => rune.Value is 0x200E or 0x200F || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
