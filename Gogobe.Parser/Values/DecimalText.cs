using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Values;

/// <summary>What a text is as a decimal.</summary>
internal enum DecimalKind
{
    /// <summary>Nothing but blanks.</summary>
    Empty,

    /// <summary>Not digits with at most one point, and an optional minus.</summary>
    Invalid,

    /// <summary>A number with at most four significant decimals.</summary>
    Exact,

    /// <summary>A number that was rounded half away from zero at the fourth decimal.</summary>
    Rounded,

    /// <summary>A number whose magnitude numeric(12,4) does not hold; the value has its sign and the largest magnitude.</summary>
    TooLarge,
}

/// <summary>
/// Decimals of feeds, from bytes, into ten-thousandths. The host's culture plays no part; exponents, NaN and digits other than ASCII are no numbers. A comma
/// is a decimal sign before one or two last digits, and separates thousands before three digits and a point; anywhere else it makes no number.
/// </summary>
internal static class DecimalText
{
    private const int Decimals = 4;
    private const int MaxWholeDigits = 8;
    private const int MaxMended = 64;

    /// <summary>Parses a text with optional blanks around it.</summary>
    public static DecimalKind Parse(ReadOnlySpan<byte> text, out long scaled)
    {
        var kind = ParsePlain(text, out scaled);
        return kind == DecimalKind.Invalid ? ParseMended(text, out scaled) : kind;
    }

    /// <summary>The number, rounded where needed; <see cref="ScaledNumber.Unknown"/> when it is none or does not fit.</summary>
    public static long ParseOrUnknown(ReadOnlySpan<byte> text) =>
        Parse(text, out var scaled) is DecimalKind.Exact or DecimalKind.Rounded ? scaled : ScaledNumber.Unknown;

    private static DecimalKind ParsePlain(ReadOnlySpan<byte> text, out long scaled)
    {
        scaled = ScaledNumber.Unknown;
        text = Texts.Trim(text);
        if (text.IsEmpty)
        {
            return DecimalKind.Empty;
        }

        var negative = text[0] == '-';
        if (negative)
        {
            text = text[1..];
        }

        var i = 0;
        long value = 0;
        var wholeDigits = 0;
        for (; i < text.Length && (uint)(text[i] - '0') < 10; i++)
        {
            wholeDigits += wholeDigits > 0 || text[i] != '0' ? 1 : 0;
            value = wholeDigits <= MaxWholeDigits ? (value * 10) + text[i] - '0' : value;
        }

        var decimals = 0;
        var any = i > 0;
        var roundUp = false;
        var exact = true;
        if (i < text.Length && text[i] == '.')
        {
            for (i++; i < text.Length && (uint)(text[i] - '0') < 10; i++)
            {
                any = true;
                if (decimals < Decimals)
                {
                    value = (value * 10) + text[i] - '0';
                }
                else
                {
                    roundUp |= decimals == Decimals && text[i] >= '5';
                    exact &= text[i] == '0';
                }

                decimals++;
            }
        }

        if (i < text.Length || !any)
        {
            return DecimalKind.Invalid;
        }

        for (; decimals < Decimals; decimals++)
        {
            value *= 10;
        }

        value += roundUp ? 1 : 0;
        var tooLarge = wholeDigits > MaxWholeDigits || value > ScaledNumber.Max;
        value = tooLarge ? ScaledNumber.Max : value;
        scaled = negative ? -value : value;
        return tooLarge ? DecimalKind.TooLarge : exact ? DecimalKind.Exact : DecimalKind.Rounded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DecimalKind ParseMended(ReadOnlySpan<byte> text, out long scaled)
    {
        scaled = ScaledNumber.Unknown;
        Span<byte> plain = stackalloc byte[MaxMended];
        return TryMend(text, plain, out var length) ? ParsePlain(plain[..length], out scaled) : DecimalKind.Invalid;
    }

    // What stands around a number without being seen, and commas. "5,90" and "1,234.50" can be read in one way only; "1,234" alone can not.
    private static bool TryMend(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        text = Texts.TrimInvisible(text);
        var comma = text.IndexOf((byte)',');
        var point = text.IndexOf((byte)'.');
        if (text.Length > plain.Length || (comma >= 0 && !(point < 0 ? text.Length - comma is 2 or 3 && comma > 0 : !text[point..].Contains((byte)',') && SeparatesThousands(text[..point]))))
        {
            return false;
        }

        foreach (var b in text)
        {
            if (b != ',' || point < 0)
            {
                plain[length++] = b == ',' ? (byte)'.' : b;
            }
        }

        return true;
    }

    private static bool SeparatesThousands(ReadOnlySpan<byte> whole)
    {
        whole = whole.TrimStart((byte)'-');
        var first = whole.IndexOf((byte)',');
        if (first is < 1 or > 3)
        {
            return false;
        }

        for (whole = whole[first..]; !whole.IsEmpty; whole = whole[4..])
        {
            if (whole.Length < 4 || whole[0] != ',' || whole[1..4].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
