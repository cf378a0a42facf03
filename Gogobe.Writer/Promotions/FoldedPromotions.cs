using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Promotions;

/// <summary>One promotion of a file: its last row, and the items of all its rows.</summary>
/// <param name="Header">What stands above the items; of a flat promotion, its last line.</param>
/// <param name="Items">Items in document order.</param>
/// <param name="Lines">Row elements that made it: 1, or the distinct lines of a flat one.</param>
internal sealed record FoldedPromotion(PromotionRow Header, IReadOnlyList<PromotionItem> Items, int Lines);

/// <summary>
/// Folds the rows of a file. A nested promotion that comes again replaces the earlier one. Lines of a flat file with one id build one
/// promotion; a line that names an item again replaces the earlier line.
/// </summary>
internal sealed class FoldedPromotions
{
    private readonly Dictionary<string, Building> _building = new(StringComparer.Ordinal);

    /// <summary>The promotions in the order of their first rows.</summary>
    public IReadOnlyList<FoldedPromotion> Promotions { get; private set; } = [];

    /// <summary>Rows whose key came again later: the promotion id, or (promotion id, item code) of a flat file.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Distinct rows.</summary>
    public int Lines { get; private set; }

    /// <summary>Folds the rows of a file.</summary>
    public static FoldedPromotions Of(IEnumerable<PromotionRow> rows)
    {
        var folded = new FoldedPromotions();
        var first = true;
        foreach (var row in rows)
        {
            if (!(first && FaultPoint.Wants("writer.drop-row")))
            {
                folded.Add(row);
            }

            first = false;
        }

        folded.Promotions = [.. folded._building.Values.Select(b => b.Build())];
        folded.Lines = folded.Promotions.Sum(p => p.Lines);
        return folded;
    }

    private void Add(PromotionRow row)
    {
        if (!_building.TryGetValue(row.PromotionId, out var building))
        {
            _building.Add(row.PromotionId, new Building(row));
            return;
        }

        Duplicates += building.Add(row);
    }

    private sealed class Building
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly List<PromotionItem> _items = [];
        private PromotionRow _header;
        private int _lines;

        public Building(PromotionRow row)
        {
            _header = row;
            Add(row);
        }

        /// <summary>Adds a row; returns how many earlier rows it replaced.</summary>
        public int Add(PromotionRow row)
        {
            var replaced = 0;
            if (!row.Flat || !_header.Flat)
            {
                replaced = _lines;
                _lines = 0;
                _items.Clear();
                _places.Clear();
            }

            _header = row;
            if (!row.Flat)
            {
                _items.AddRange(row.Items);
                _lines = 1;
                return replaced;
            }

            // A line without an item is a line all the same: its key is the id and "no item".
            var item = row.Items.Count > 0 ? row.Items[0] : null;
            var key = item?.ItemCode ?? "";
            if (_places.TryGetValue(key, out var place))
            {
                if (item is not null)
                {
                    _items[place] = item;
                }

                return replaced + 1;
            }

            _places.Add(key, _items.Count);
            if (item is not null)
            {
                _items.Add(item);
            }

            _lines++;
            return replaced;
        }

        public FoldedPromotion Build() => new(_header, _items, _lines);
    }
}
