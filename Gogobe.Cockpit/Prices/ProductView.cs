namespace Gogobe.Cockpit.Prices;

/// <summary>What of a product its page shows.</summary>
/// <param name="City">Only stores of this city, as published; null for all.</param>
/// <param name="Chain">Slug of the chain whose stores and history are shown; null for all.</param>
/// <param name="Days">Days of history.</param>
/// <param name="AllStores">With every store, not only the cheapest.</param>
public sealed record ProductView(string? City = null, string? Chain = null, int Days = ProductView.DefaultDays, bool AllStores = false)
{
    /// <summary>Days of history unless the address says otherwise.</summary>
    public const int DefaultDays = 30;

    /// <summary>Spans that may be chosen.</summary>
    public static IReadOnlyList<int> Spans { get; } = [7, 30, 90];

    /// <summary>A span of the address; one that may not be chosen is the default.</summary>
    public static int SpanOf(string? text) => int.TryParse(text, out var days) && Spans.Contains(days) ? days : DefaultDays;
}
