namespace Gogobe.Cockpit.Chains;

/// <summary>Addresses of the pages of chains.</summary>
internal static class ChainLinks
{
    /// <summary>The page of a chain.</summary>
    /// <param name="slug">Slug of the chain.</param>
    /// <param name="allStores">With all of its stores, not only the first.</param>
    public static string To(string slug, bool allStores = false) => $"/chains/{Uri.EscapeDataString(slug)}{(allStores ? "?stores=all" : "")}";
}
