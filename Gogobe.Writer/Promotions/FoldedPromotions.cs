using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Promotions;

/// <summary>One promotion of a file: its last row, and the items of all its rows.</summary>
/// <param name="Header">What stands above the items, as the last row says it.</param>
/// <param name="Items">Items in document order.</param>
/// <param name="Lines">Row elements that made it: its pieces, or the distinct lines of a flat one.</param>
internal sealed record FoldedPromotion(PromotionRow Header, IReadOnlyList<PromotionItem> Items, int Lines);

/// <summary>
/// Folds the rows of a file. A nested promotion that comes again on the same terms adds its items; on others it replaces the earlier one. Lines of a flat
/// file with one id build one promotion; a line that names an item again replaces the earlier line.
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
        if (_building.TryGetValue(row.PromotionId, out var building))
        {
            Duplicates += building.Add(row);
        }
        else if (!row.Continued)
        {
            // The rest of a row that was dropped is dropped with it.
            _building.Add(row.PromotionId, new Building(row));
        }
    }

    private sealed class Building
    {
        private static readonly PromotionItem[] s_none = [];

        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Code, int Group, bool Gift), int> _pieces = [];
        private readonly List<PromotionItem> _items = [];
        private PromotionRow _header;
        private int _lines;
        private int _before;
        private bool _added;

        public Building(PromotionRow row)
        {
            _header = row;
            Add(row);
        }

        /// <summary>Adds a row; returns by how many rows there are more duplicates.</summary>
        public int Add(PromotionRow row)
        {
            if (row.Continued)
            {
                return AddPiece(row.Items);
            }

            var replaced = 0;
            if (row.Flat != _header.Flat || (!row.Flat && _lines > 0 && Terms(row) != Terms(_header)))
            {
                replaced = _lines;
                _lines = 0;
                _items.Clear();
                _places.Clear();
                _pieces.Clear();
                _before = 0;
            }

            _header = row;
            if (!row.Flat)
            {
                return replaced + BeginPiece(row.Items);
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

        // When it was changed may differ from piece to piece.
        private static PromotionRow Terms(PromotionRow row) => row with { Items = s_none, UpdatedAt = null };

        private int BeginPiece(IReadOnlyList<PromotionItem> items)
        {
            for (; _before < _items.Count; _before++)
            {
                var item = _items[_before];
                _pieces[(item.ItemCode, item.Group, item.Gift)] = _before;
            }

            // A piece that only says again what is there is a duplicate, until one of its parts brings something.
            _added = _lines == 0;
            _lines += _added ? 1 : 0;
            return (_added ? 0 : 1) + AddPiece(items);
        }

        private int AddPiece(IReadOnlyList<PromotionItem> items)
        {
            var count = _items.Count;
            foreach (var item in items)
            {
                if (_pieces.TryGetValue((item.ItemCode, item.Group, item.Gift), out var place))
                {
                    _items[place] = item;
                }
                else
                {
                    _items.Add(item);
                }
            }

            if (_added || _items.Count == count)
            {
                return 0;
            }

            _added = true;
            _lines++;
            return -1;
        }
    }
}
