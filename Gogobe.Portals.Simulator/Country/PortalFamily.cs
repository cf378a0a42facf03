namespace Gogobe.Portals.Simulator.Country;

/// <summary>The eleven kinds of portal (docs/specs/portals.md).</summary>
public enum PortalFamily
{
    Cerberus,
    Bina,
    Laib,
    Shufersal,
    SuperPharm,
    PublishPrice,
    HaziHinam,
    CityMarketShops,
    Wolt,
    WorkerList,
    Netiv,
}
