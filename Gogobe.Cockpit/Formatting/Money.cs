using System.Globalization;

namespace Gogobe.Cockpit.Formatting;

/// <summary>Prices in shekels.</summary>
internal static class Money
{
    /// <summary><c>₪12.90</c>; up to four decimals where they are there, a dash where there is no price.</summary>
    public static string Shekels(decimal? price) => price is { } asked ? "₪" + asked.ToString("#,0.00##", CultureInfo.InvariantCulture) : "—";
}
