namespace Gogobe.Parser.Values;

/// <summary>Small questions about published texts.</summary>
internal static class Texts
{
    private static ReadOnlySpan<byte> Unknown => "לא ידוע"u8;

    /// <summary>Without blanks at both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] > ' ' && text[^1] > ' '))
        {
            return text;
        }

        return text.Trim(" \t\r\n"u8);
    }

    /// <summary>The text as it stands, or nothing when it is one of the ways to say "unknown".</summary>
    public static ReadOnlySpan<byte> Known(ReadOnlySpan<byte> text)
    {
        var trimmed = Trim(text);
        var unknown = trimmed.Length switch
        {
            0 => true,
            1 => trimmed[0] is (byte)',' or (byte)'0',
            4 => trimmed.SequenceEqual("0.00"u8),
            5 => trimmed.SequenceEqual("00000"u8),
            7 => trimmed.SequenceEqual("Unknown"u8) || trimmed.SequenceEqual("unknown"u8) || trimmed.SequenceEqual("General"u8),
            13 => trimmed.SequenceEqual(Unknown),
            _ => false,
        };
        return unknown ? [] : text;
    }

    /// <summary>"1", blanks aside.</summary>
    public static bool IsOne(ReadOnlySpan<byte> text) => text.Length == 1 ? text[0] == '1' : Trim(text).SequenceEqual("1"u8);

    /// <summary>"0", blanks aside.</summary>
    public static bool IsZero(ReadOnlySpan<byte> text) => text.Length == 1 ? text[0] == '0' : Trim(text).SequenceEqual("0"u8);
}
