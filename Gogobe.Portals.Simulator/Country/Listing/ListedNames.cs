using System.Globalization;

namespace Gogobe.Portals.Simulator.Country.Listing;

/// <summary>Names as portals list them.</summary>
internal static class ListedNames
{
    /// <summary>The name of a price or promotion file.</summary>
    public static string Of(PortalChain chain, PublishedType type, string id, int store, DateTime at)
    {
        var prefix = (type, chain) switch
        {
            (PublishedType.Price, _) when chain.Has(Oddities.NullPrices) => "NULL",
            (PublishedType.Promo, _) when chain.Has(Oddities.NullPromotions) => "NULL",
            _ => "",
        };
        return prefix + Stem(chain.Names, type, id, store, at) + chain.Extension;
    }

    /// <summary>The same file in the other of the two usual spellings; both have the minute as their stamp.</summary>
    public static string OtherSpelling(PortalChain chain, PublishedType type, string id, int store, DateTime at) =>
        Stem(chain.Names == NameForm.Plain ? NameForm.Subchain : NameForm.Plain, type, id, store, at) + chain.Extension;

    /// <summary>The name of a Stores file.</summary>
    public static string Stores(PortalChain chain, PublishedId id, DateTime at)
    {
        var digits = (id.InStores ?? id.Id).PadLeft(13, '0');
        return chain switch
        {
            // The time is cut to three digits.
            { Family: PortalFamily.Shufersal } => string.Create(CultureInfo.InvariantCulture, $"Stores{digits}-000-{at:yyyyMMdd}-{at.ToString("HHmm", CultureInfo.InvariantCulture)[..3]}.gz"),

            // An empty store segment.
            { Family: PortalFamily.SuperPharm } => string.Create(CultureInfo.InvariantCulture, $"StoresFull{digits}--{at:yyyyMMddHHmm}.gz"),

            // The stamp, and its time again.
            { Family: PortalFamily.Laib } => string.Create(CultureInfo.InvariantCulture, $"Stores{digits}-000-{at:yyyyMMddHHmmss}-{at:HHmmss}.gz"),

            // No store segment at all.
            { Family: PortalFamily.Cerberus, Names: NameForm.Plain } => string.Create(CultureInfo.InvariantCulture, $"Stores{digits}-{at:yyyyMMddHHmm}.xml"),
            { Names: NameForm.UpperCase } => string.Create(CultureInfo.InvariantCulture, $"STORESFULL{digits}-000-{at:yyyyMMdd}-{at:HHmmss}") + chain.Extension,
            { Names: NameForm.Plain } => string.Create(CultureInfo.InvariantCulture, $"StoresFull{digits}-000-{at:yyyyMMddHHmm}") + chain.Extension,
            { Names: NameForm.Sequence } => string.Create(CultureInfo.InvariantCulture, $"StoresFull{digits}-000-{at:yyyyMMddHHmm}-000") + chain.Extension,
            _ => string.Create(CultureInfo.InvariantCulture, $"Stores{digits}-000-{at:yyyyMMdd}-{at:HHmmss}") + (chain.BareStores ? ".xml" : chain.Extension),
        };
    }

    /// <summary>The name without what stands behind its first point.</summary>
    public static string WithoutExtension(string name) => name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? name[..dot] : name;

    private static string Stem(NameForm form, PublishedType type, string id, int store, DateTime at) => form switch
    {
        NameForm.Plain => string.Create(CultureInfo.InvariantCulture, $"{type}{id}-{store:000}-{at:yyyyMMddHHmm}"),
        NameForm.Sequence => string.Create(CultureInfo.InvariantCulture, $"{type}{id}-{store:000}-{at:yyyyMMddHHmm}-001"),
        NameForm.UpperCase => string.Create(CultureInfo.InvariantCulture, $"{type.ToString().ToUpperInvariant()}{id}-000-{store:000}-{at:yyyyMMdd}-{at:HHmmss}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{type}{id}-001-{store:000}-{at:yyyyMMdd}-{at:HHmmss}"),
    };
}
