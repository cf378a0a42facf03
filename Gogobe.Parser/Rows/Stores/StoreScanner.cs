using System.Globalization;
using System.Text;
using Gogobe.Parser.Values;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows.Stores;

/// <summary>Rows of Stores files. Chain and subchain may stand in the row or anywhere around it.</summary>
internal sealed class StoreScanner(ScanContext context) : RowScanner(context)
{
    private const int MaxText = 16 * 1024;
    private const int MaxStoreDigits = 6;

    private readonly Dictionary<Field, string> _values = [];
    private readonly Dictionary<int, string> _publishedIds = [];
    private List<StoreRow> _rows = [];
    private int _bytes;
    private bool _twoIds;

    public override bool BatchIsFull => _rows.Count == IngestBatch.MaxRows || _bytes >= IngestBatch.MaxBytes;

    /// <summary>The rows since the last call.</summary>
    public IReadOnlyList<StoreRow> Take()
    {
        var rows = _rows;
        _rows = [];
        _bytes = 0;
        return rows;
    }

    protected override void BeginRow()
    {
        _values.Clear();
        _twoIds = false;
    }

    protected override void AbandonRow() => BeginRow();

    protected override void RowField(ElementName name, ReadOnlySpan<byte> value, int depth)
    {
        if (name.Field is Field.Unknown or Field.Ignored || Texts.SaysNothing(value))
        {
            return;
        }

        // Two different numbers are two stores in one element.
        var text = Encoding.UTF8.GetString(value);
        _twoIds |= name.Field == Field.StoreId && _values.TryGetValue(Field.StoreId, out var before) && before.Trim() != text.Trim();
        _values[name.Field] = text;
    }

    protected override void EndRow()
    {
        if (TryMap(out var row) is { } reason)
        {
            Context.Rejects.Add(reason, Context.Seen);
        }
        else if (!FaultPoint.Wants("parser.drop-row"))
        {
            _rows.Add(row!);
        }
    }

    private RowReason? TryMap(out StoreRow? row)
    {
        row = null;
        if (_twoIds)
        {
            return RowReason.RepeatedId;
        }

        var published = (Own(Field.StoreId) ?? "").Trim();
        if (published.Length == 0)
        {
            return RowReason.NoStoreId;
        }

        var digits = published.TrimStart('0');
        if (digits.Length > MaxStoreDigits || !int.TryParse(digits.Length == 0 ? "0" : digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return RowReason.BadStoreId;
        }

        var chainId = OwnOrAround(Field.ChainId);
        var chain = Context.Request.Chain;
        if (chainId is not null && chainId.Trim().TrimStart('0').Length > 0 && Context.Request.Registry.FindByPublishedId(chainId.Trim())?.Number != chain.Number)
        {
            return RowReason.OtherChain;
        }

        if (_values.Values.Any(v => v.Length > MaxText))
        {
            return RowReason.FieldTooLong;
        }

        NoteConflict(number, chainId);
        _bytes += _values.Values.Sum(v => v.Length * 2);
        var name = Own(Field.StoreName);
        Context.NameWatch.See(Encoding.UTF8.GetBytes(name ?? ""));
        row = new StoreRow
        {
            ChainNumber = chain.Number,
            PublishedChainId = chainId,
            StoreNumber = number,
            PublishedStoreId = published,
            SubChainId = OwnOrAround(Field.SubChainId),
            SubChainName = OwnOrAround(Field.SubChainName),
            ChainName = OwnOrAround(Field.ChainName),
            StoreType = DecimalText.ParseOrUnknown(Encoding.UTF8.GetBytes(Own(Field.StoreType) ?? "")) switch
            {
                10_000 => 1,
                20_000 => 2,
                30_000 => 3,
                _ => null,
            },
            Name = name,
            Address = Own(Field.Address),
            City = Own(Field.City),
            ZipCode = Own(Field.ZipCode),
            CheckDigit = Own(Field.CheckDigit),
        };
        return null;
    }

    // One store number under two ids of the same chain: which of the two stores is meant can not be told.
    private void NoteConflict(int number, string? chainId)
    {
        var id = (chainId ?? "").Trim().TrimStart('0');
        if (!_publishedIds.TryAdd(number, id) && _publishedIds[number] != id)
        {
            Context.StoreConflict = true;
        }
    }

    private string? Own(Field field) => _values.TryGetValue(field, out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    private string? OwnOrAround(Field field) => Own(field) ?? Context.Header.InScope(field);
}
