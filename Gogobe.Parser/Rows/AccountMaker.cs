using System.Text;
using Gogobe.Parser.Reading.Layers;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows;

/// <summary>Sums up a parse.</summary>
internal static class AccountMaker
{
    private const int MaxUnknownNames = 32;
    private const int MaxNameLength = 100;

    public static ParseAccount Make(ScanContext context, FeedContainer container, bool complete)
    {
        var header = context.Header;
        return new ParseAccount
        {
            Complete = complete,
            Seen = context.Seen,
            Rejected = context.Rejects.Counts,
            Samples = context.Rejects.Samples,
            ItemsSeen = context.ItemsSeen,
            Declared = header.Declared,
            Flags = Flags(context, container),
            Repairs = Repairs(context),
            UnknownElements = UnknownElements(context.Names),
            ChainId = header.First(Field.ChainId),
            SubChainId = header.First(Field.SubChainId),
            StoreId = header.First(Field.StoreId),
            StoreNumber = context.Request.FileType == FileType.Stores ? null : header.Store,
            NamedProducts = context.Rejects.Products,
            NamedPromotions = context.Rejects.Promotions,
            CheckDigit = header.First(Field.CheckDigit),
            XmlBytes = container.ExpandedBytes,
        };
    }

    private static FileFlags Flags(ScanContext context, FeedContainer container) =>
        (context.Header.Declared is { } declared && declared != context.Seen ? FileFlags.CountMismatch : 0)
        | (context.Xml.Repairs.Total + context.Replaced > 0 ? FileFlags.Repaired : 0)
        | (context.Xml.TrailingBytes > 0 || container.Trailing ? FileFlags.Trailing : 0)
        | (context.StoreConflict ? FileFlags.StoreConflict : 0)
        | (context.NameWatch.IsOdd ? FileFlags.Mojibake : 0)
        | (context.UnknownRecords ? FileFlags.UnknownRecords : 0)
        | (context.Rejects.AreMany(context.Seen) ? FileFlags.ManyRejected : 0);

    private static Dictionary<string, long> Repairs(ScanContext context)
    {
        var repairs = context.Xml.Repairs.ByName.ToDictionary();
        if (context.Replaced > 0)
        {
            repairs["broken-letter"] = context.Replaced;
        }

        return repairs;
    }

    private static Dictionary<string, long> UnknownElements(ElementNames names)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        void Add(ElementName name, long times)
        {
            if (name.Field == Field.Unknown && times > 0)
            {
                var text = Encoding.UTF8.GetString(name.FullName);
                text = text.Length > MaxNameLength ? text[..(MaxNameLength - (char.IsHighSurrogate(text[MaxNameLength - 1]) ? 1 : 0))] : text;
                counts[text] = counts.GetValueOrDefault(text) + times;
            }
        }

        foreach (var name in names.All)
        {
            Add(name, name.Count);
            foreach (var transition in name.Transitions)
            {
                Add(transition.Next, transition.Hits);
                foreach (var empty in transition.Empty)
                {
                    Add(empty, transition.Hits);
                }
            }
        }

        return counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxUnknownNames).ToDictionary(c => c.Key, c => c.Value);
    }
}
