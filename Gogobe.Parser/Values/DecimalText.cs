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
/// Decimals of feeds, from bytes, into ten-thousandths. The host's culture plays no part; exponents, grouping, commas, NaN and digits other than
/// ASCII are no numbers.
/// </summary>
internal static class DecimalText
{
    private const int Decimals = 4;
    private const int MaxWholeDigits = 8;

    /// <summary>Parses a text with optional blanks around it.</summary>
    public static DecimalKind Parse(ReadOnlySpan<byte> text, out long scaled)
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

    /// <summary>The number, rounded where needed; <see cref="ScaledNumber.Unknown"/> when it is none or does not fit.</summary>
    public static long ParseOrUnknown(ReadOnlySpan<byte> text) =>
        Parse(text, out var scaled) is DecimalKind.Exact or DecimalKind.Rounded ? scaled : ScaledNumber.Unknown;
}
