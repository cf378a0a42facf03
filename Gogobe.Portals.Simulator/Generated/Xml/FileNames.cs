using System.Globalization;

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Names as chains publish them.</summary>
internal static class FileNames
{
    public static string Of(GeneratedChainOptions options, string type, int store, DateTime at) => options.Names == NameVariant.Plain
        ? string.Create(CultureInfo.InvariantCulture, $"{type}{options.ChainId}-{store:000}-{at:yyyyMMddHHmm}.gz")
        : string.Create(CultureInfo.InvariantCulture, $"{type}{options.ChainId}-001-{store:000}-{at:yyyyMMdd}-{at:HHmmss}.gz");

    /// <summary>Stores files are bare XML.</summary>
    public static string Stores(GeneratedChainOptions options, DateTime at) => options.Names == NameVariant.Plain
        ? string.Create(CultureInfo.InvariantCulture, $"Stores{options.ChainId}-{at:yyyyMMddHHmm}.xml")
        : string.Create(CultureInfo.InvariantCulture, $"Stores{options.ChainId}-000-{at:yyyyMMdd}-{at:HHmmss}.xml");
}
