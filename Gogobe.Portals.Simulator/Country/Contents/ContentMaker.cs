using Gogobe.Portals.Simulator.Generated;
using Gogobe.Portals.Simulator.Generated.Xml;

namespace Gogobe.Portals.Simulator.Country.Contents;

/// <summary>Makes the contents of files: rows now, bytes when they are asked for.</summary>
internal sealed class ContentMaker(PortalChain chain, ContentCache cache)
{
    private const int DuplicateEvery = 100;

    /// <summary>A price file, and the number of its rows.</summary>
    public (FileContent Content, int Rows) Prices(SimulatedStore store, ShelfPlace[] places, string nameInside)
    {
        var duplicates = chain.Has(Oddities.DuplicateRows) ? (places.Length + DuplicateEvery - 1) / DuplicateEvery : 0;
        var rows = places.Length + duplicates;

        // Super-Pharm declares its price files as UTF-8 and the others as ISO-8859-8.
        var text = chain.Layout == Generation.SuperPharm ? TextForm.Utf8 : chain.Text;
        return (new FileContent(cache, chain.Wrapping, text, nameInside, xml => Write(xml, store, places, rows)), rows);
    }

    private void Write(XmlBytes xml, SimulatedStore store, ShelfPlace[] places, int rows)
    {
        var writer = new PriceFileWriter(store.Options, xml);
        writer.Open(store.Number, rows);
        for (var i = 0; i < places.Length; i++)
        {
            var product = store.Product(places[i].Product);
            if (chain.Has(Oddities.DuplicateRows) && i % DuplicateEvery == 0)
            {
                // The row that stands last counts, so the wrong price comes first.
                writer.Write(product, places[i].Price + 100, places[i].Changed);
            }

            writer.Write(product, places[i].Price, places[i].Changed);
        }

        writer.Close();
    }

    /// <summary>A promotion file, and the number of its rows: lines, where they are flat.</summary>
    public (FileContent Content, int Rows) Promotions(SimulatedStore store, RunningPromotion[] promotions, string nameInside)
    {
        var rows = chain.Layout is Generation.Laib or Generation.SuperPharm
            ? promotions.Sum(p => store.Promotion(p).Items.Count)
            : promotions.Length;
        var content = new FileContent(cache, chain.Wrapping, chain.Text, nameInside, xml =>
        {
            var writer = new PromotionFileWriter(store.Options, xml);
            writer.Open(store.Number, promotions.Length);
            foreach (var running in promotions)
            {
                writer.Write(store.Promotion(running), running.Updated);
            }

            writer.Close();
        });
        return (content, rows);
    }

    /// <summary>A Stores file.</summary>
    public FileContent Stores(PublishedId id, IReadOnlyList<(PublishedId Id, GeneratedStore Store)> stores, DateTime at, string nameInside) =>
        new(cache, chain.BareStores ? Wrapping.None : chain.Wrapping, chain.StoresText, nameInside, xml => StoresXml.Write(xml, chain, id, stores, at));
}
