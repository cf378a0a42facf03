namespace Gogobe.Parser.Rows;

/// <summary>
/// Looks at some names of a file for text that was decoded wrongly before it was published: Hebrew (UTF-8 or windows-1255) read as Latin-1 and encoded
/// again, or question marks in place of letters.
/// </summary>
internal sealed class EncodingDamageDetector
{
    private const int Every = 8;
    private const int Share = 5;

    private long _names;
    private long _looked;
    private long _odd;

    /// <summary>A fifth of the names looked at are odd.</summary>
    public bool IsOdd => _odd > 0 && _odd * Share >= _looked;

    /// <summary>Looks at one name in eight.</summary>
    public void See(ReadOnlySpan<byte> name)
    {
        if (_names++ % Every != 0 || name.IsEmpty)
        {
            return;
        }

        _looked++;

        // Hebrew letters are D7 90..AA in UTF-8; those bytes read as Latin-1 and encoded again are C3 97 C2 90..AA (C3 97 E2.. as windows-1252).
        if (name.IndexOf("\u00d7\u0090"u8[..3]) >= 0 || name.IndexOf("\u00d7\u2122"u8[..3]) >= 0 || name.IndexOf("???"u8) >= 0 || name.IndexOf("\ufffd"u8) >= 0
            || IsHebrewAsLatin(name))
        {
            _odd++;
        }
    }

    // The Hebrew letters of windows-1255 are E0..FA, which Latin-1 calls à..ú: C3 A0..BA. A French or Spanish name has a few of them among many plain letters.
    private static bool IsHebrewAsLatin(ReadOnlySpan<byte> name)
    {
        var latin = 0;
        var plain = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == 0xC3 && i + 1 < name.Length && name[i + 1] is >= 0xA0 and <= 0xBA)
            {
                latin++;
                i++;
            }
            else if (name[i] >= 0x80 || char.IsAsciiLetter((char)name[i]))
            {
                plain++;
            }
        }

        return latin > 1 && latin > plain;
    }
}
