namespace Gogobe.Pipeline.Prices;

/// <summary>
/// Decimals as whole ten-thousandths in a <see cref="long"/>: exact, four decimals, the shape of numeric(12,4). 12.9 is 129,000.
/// </summary>
public static class ScaledNumber
{
    /// <summary>"Not published" or "not a number".</summary>
    public const long Unknown = long.MinValue;

    /// <summary>Ten-thousandths in one.</summary>
    public const long Scale = 10_000;

    /// <summary>The largest magnitude that numeric(12,4) holds: 99,999,999.9999.</summary>
    public const long Max = 999_999_999_999;

    /// <summary>As a decimal; null for <see cref="Unknown"/>.</summary>
    public static decimal? ToDecimal(long scaled) => scaled == Unknown ? null : (decimal)scaled / Scale;

    /// <summary>From a decimal, rounded half away from zero at the fourth decimal; <see cref="Unknown"/> for null or what does not fit.</summary>
    public static long FromDecimal(decimal? value)
    {
        if (value is not { } v || Math.Abs(v) > Max / (decimal)Scale)
        {
            return Unknown;
        }

        return (long)Math.Round(v * Scale, MidpointRounding.AwayFromZero);
    }
}
