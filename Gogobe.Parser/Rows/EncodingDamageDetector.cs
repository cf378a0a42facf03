namespace Gogobe.Parser.Rows;

/// <summary>
/// Looks at some names of a file for text that was decoded wrongly before it was published: Hebrew read as Latin-1 and encoded again, or
/// question marks in place of letters.
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
        if (name.IndexOf("\u00d7\u0090"u8[..3]) >= 0 || name.IndexOf("\u00d7\u2122"u8[..3]) >= 0 || name.IndexOf("???"u8) >= 0 || name.IndexOf("\ufffd"u8) >= 0)
        {
            _odd++;
        }
    }
}
