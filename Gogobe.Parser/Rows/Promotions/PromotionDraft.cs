namespace Gogobe.Parser.Rows.Promotions;

/// <summary>What stood in a promotion element, as text.</summary>
internal sealed class PromotionDraft
{
    private readonly Dictionary<Field, string> _values = [];
    private readonly List<DraftItem> _items = [];
    private readonly List<string> _earlierIds = [];
    private Dictionary<Field, string>? _group;
    private int _groups;

    /// <summary>Generation N: items are <c>PromotionItem</c> elements or stand in groups, and carry the numbers themselves.</summary>
    public bool Grouped { get; set; }

    /// <summary>A promotion id, or an item code where one may stand, comes twice with different values: this is more than one row.</summary>
    public bool TwoIds { get; private set; }

    /// <summary>Promotion ids that another one came after.</summary>
    public IReadOnlyList<string> EarlierIds => _earlierIds;

    public IReadOnlyList<DraftItem> Items => _items;

    /// <summary>The line of a flat file: the item code stands in the row itself.</summary>
    public bool IsFlat => _items.Count == 0 && _values.ContainsKey(Field.ItemCode);

    /// <summary>Item elements; a flat line has one.</summary>
    public int ItemElements => IsFlat ? 1 : _items.Count;

    public void Clear()
    {
        _values.Clear();
        _items.Clear();
        _group = null;
        _groups = 0;
        Grouped = false;
        TwoIds = false;
        _earlierIds.Clear();
    }

    /// <summary>A field of the promotion; null when absent.</summary>
    public string? this[Field field] => _values.GetValueOrDefault(field);

    public DraftItem AddItem()
    {
        var item = new DraftItem(_group);
        _items.Add(item);
        return item;
    }

    public void BeginGroup()
    {
        Grouped = true;
        _group = new Dictionary<Field, string> { [Field.GroupId] = (++_groups).ToString(System.Globalization.CultureInfo.InvariantCulture) };
    }

    public void EndGroup() => _group = null;

    /// <summary>Sets a field of the promotion or of its open group. Clubs and remarks may repeat; of anything else the last one speaks.</summary>
    public void Set(Field field, string text, bool inGroup)
    {
        var values = inGroup && _group is not null && (field is Field.GroupId or Field.MinPurchase) ? _group : _values;
        if (!values.TryGetValue(field, out var before))
        {
            values[field] = text;
            return;
        }

        if ((field is Field.PromotionId or Field.ItemCode) && before.Trim() != text.Trim())
        {
            TwoIds = true;
            if (field == Field.PromotionId)
            {
                _earlierIds.Add(before);
            }
        }

        values[field] = field switch
        {
            // Longer than any text may be: its row is rejected, and no more of it is joined.
            Field.Club or Field.Remark when before.Length > PromotionMaker.MaxText => before,
            Field.Club => before + "," + text,
            Field.Remark => before + "\n" + text,

            // The same under two names, of which the portal fills one.
            Field.MinPurchase or Field.IsCoupon when IsZero(text) => before,
            _ => text,
        };
    }

    /// <summary>Sets a field of an item.</summary>
    public void Set(DraftItem item, Field field, string text) =>
        TwoIds |= !item.Set(field, text);

    private static bool IsZero(string text) => PromotionMaker.Number(text) == 0;
}

/// <summary>An item of a promotion.</summary>
internal sealed class DraftItem(Dictionary<Field, string>? group)
{
    private readonly List<(Field Field, string Text)> _values = [];
    private string? _code;

    /// <summary>A field of the item or of its group; null when absent.</summary>
    public string? this[Field field]
    {
        get
        {
            for (var i = _values.Count - 1; i >= 0; i--)
            {
                if (_values[i].Field == field)
                {
                    return _values[i].Text;
                }
            }

            return group?.GetValueOrDefault(field);
        }
    }

    /// <summary>Sets a field; false when it is a code, and another one was there before.</summary>
    public bool Set(Field field, string text)
    {
        _values.Add((field, text));
        if (field != Field.ItemCode)
        {
            return true;
        }

        var before = _code;
        _code = text.Trim();
        return before is null || before == _code;
    }
}
