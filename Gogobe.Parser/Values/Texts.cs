using System.Buffers;
using System.Text;

namespace Gogobe.Parser.Values;

/// <summary>Small questions about published texts.</summary>
internal static class Texts
{
    private static readonly SearchValues<byte> s_fillers = SearchValues.Create(" ,-.*/"u8);

    private static ReadOnlySpan<byte> Unknown => "לא ידוע"u8;

    private static ReadOnlySpan<byte> General => "כללי"u8;

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
            1 when trimmed[0] == '0' => true,
            _ when trimmed[0] < '0' && trimmed.IndexOfAnyExcept(s_fillers) < 0 => true,
            4 => trimmed.SequenceEqual("0.00"u8),
            5 => trimmed.SequenceEqual("00000"u8),
            8 => trimmed.SequenceEqual(General),
            7 => trimmed.SequenceEqual("Unknown"u8) || trimmed.SequenceEqual("unknown"u8) || trimmed.SequenceEqual("General"u8),
            13 => trimmed.SequenceEqual(Unknown),
            _ => false,
        };
        return unknown ? [] : text;
    }

    /// <summary>Nothing but blanks, or quotes around nothing: what the unused one of two spellings of a field holds.</summary>
    public static bool SaysNothing(ReadOnlySpan<byte> text)
    {
        var trimmed = Trim(text);
        return trimmed.IsEmpty || trimmed.SequenceEqual("''"u8) || trimmed.SequenceEqual("\"\""u8);
    }

    /// <summary>Without characters at both ends that nobody sees: blanks, byte-order marks, marks of direction, blanks of no width and no break.</summary>
    public static ReadOnlySpan<byte> TrimInvisible(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done && IsInvisible(first))
        {
            text = text[length..];
        }

        while (Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done && IsInvisible(last))
        {
            text = text[..^length];
        }

        return text;
    }

    /// <summary>The same of a string.</summary>
    public static string TrimInvisible(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsInvisible(text[start]))
        {
            start++;
        }

        while (end > start && IsInvisible(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    // None of them is outside the basic plane.
    private static bool IsInvisible(char unit) => Rune.TryCreate(unit, out var rune) && IsInvisible(rune);

    private static bool IsInvisible(Rune rune) => rune.Value is <= ' ' or 0xA0 or 0xFEFF or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x2069);

    /// <summary>"1", blanks aside.</summary>
    public static bool IsOne(ReadOnlySpan<byte> text) => text.Length == 1 ? text[0] == '1' : Trim(text).SequenceEqual("1"u8);

    /// <summary>"0", blanks aside.</summary>
    public static bool IsZero(ReadOnlySpan<byte> text) => text.Length == 1 ? text[0] == '0' : Trim(text).SequenceEqual("0"u8);
}
