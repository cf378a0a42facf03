using System.Text;
using Gogobe.Parser.Reading;
using Gogobe.Parser.Values;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows.Promotions;

/// <summary>Rows of promotion files: collects what stands in the promotion, its groups and its items; <see cref="PromotionMaker"/> says what it means.</summary>
internal sealed class PromotionScanner(ScanContext context) : RowScanner(context)
{
    // What a promotion and an item weigh in a message beside their texts.
    private const int RowBytes = 600;
    private const int ItemBytes = 150;

    private readonly Queue<PromotionRow> _parts = new();
    private readonly PromotionDraft _draft = new();
    private List<PromotionRow> _rows = [];
    private DraftItem? _item;
    private int _itemDepth;
    private int _groupDepth;
    private int _bytes;
    private int _rowBytes;

    private static ReadOnlySpan<byte> PromotionItem => "PromotionItem"u8;

    public override bool BatchIsFull => _rows.Count == IngestBatch.MaxRows || _bytes >= IngestBatch.MaxBytes;

    /// <summary>Goes on after a full batch was taken: first with what did not fit into it.</summary>
    public bool Resume()
    {
        TakeParts();
        return BatchIsFull || Advance();
    }

    /// <summary>The rows since the last call.</summary>
    public IReadOnlyList<PromotionRow> Take()
    {
        var rows = _rows;
        _rows = [];
        _bytes = 0;
        return rows;
    }

    protected override void BeginRow()
    {
        _draft.Clear();
        _item = null;
        _itemDepth = 0;
        _groupDepth = 0;
        _rowBytes = RowBytes;
    }

    protected override void AbandonRow() => BeginRow();

    protected override void OpenInRow(ElementName name, int depth)
    {
        if (name.Role == Role.Item)
        {
            if (_draft.Items.Count == Context.Request.Limits.MaxPromotionItems)
            {
                throw new FeedException(Reason.TooLarge, $"a promotion of more than {Context.Request.Limits.MaxPromotionItems} items");
            }

            _item = _draft.AddItem();
            _itemDepth = depth;
            _draft.Grouped |= _groupDepth > 0 || IsPromotionItem(name);
        }
        else if (name.Role == Role.Group && _item is null)
        {
            _draft.BeginGroup();
            _groupDepth = depth;
        }
    }

    protected override void CloseInRow(ElementName name, int depth)
    {
        if (depth == _itemDepth)
        {
            _item = null;
            _itemDepth = 0;
        }
        else if (depth == _groupDepth)
        {
            _draft.EndGroup();
            _groupDepth = 0;
        }
    }

    protected override void RowField(ElementName name, ReadOnlySpan<byte> value, int depth)
    {
        // A childless item or group element comes here as a leaf.
        if (depth == _itemDepth || depth == _groupDepth)
        {
            CloseInRow(name, depth);
            return;
        }

        if (name.Field is Field.Unknown or Field.Ignored || Texts.SaysNothing(value))
        {
            return;
        }

        var text = Encoding.UTF8.GetString(value);
        if (_item is not null)
        {
            _draft.Set(_item, name.Field, text);
        }
        else
        {
            _rowBytes += value.Length;
            _draft.Set(name.Field, text, _groupDepth > 0);
        }
    }

    protected override void EndRow()
    {
        Context.ItemsSeen += _draft.ItemElements;
        if (PromotionMaker.TryMake(_draft, Context, out var row) is { } reason)
        {
            Context.Rejects.Add(reason, Context.Seen);
            foreach (var id in PromotionMaker.Ids(_draft))
            {
                Context.Rejects.Name(id);
            }
        }
        else if (!FaultPoint.Wants("parser.drop-row"))
        {
            foreach (var part in PromotionMaker.Parts(row!))
            {
                _parts.Enqueue(part);
            }

            TakeParts();
        }
    }

    // What waits here has filled the batch, so that the reader comes back for it before it reads on.
    private void TakeParts()
    {
        while (!BatchIsFull && _parts.TryDequeue(out var part))
        {
            _rows.Add(part);
            _bytes += (part.Continued ? 0 : _rowBytes) + (part.Items.Count * ItemBytes);
        }
    }

    private static bool IsPromotionItem(ElementName name) =>
        name.FullName.Length >= PromotionItem.Length && Ascii.EqualsIgnoreCase(name.FullName.AsSpan()[^PromotionItem.Length..], PromotionItem);
}
