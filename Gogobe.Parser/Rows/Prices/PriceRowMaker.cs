using System.IO.Hashing;
using Gogobe.Parser.Values;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Rows.Prices;

/// <summary>Maps the values of a row element to a <see cref="PriceRow"/>, or rejects it, and gathers rows into batches.</summary>
internal sealed class PriceRowMaker(ScanContext context)
{
    private const int MaxCode = 14;
    private const int MaxText = 16 * 1024;
    private const long MaxPrice = 100_000 * ScaledNumber.Scale;
    private const long PlaceholderPrice = ScaledNumber.Scale / 100;

    private PriceRow[] _rows = [];
    private byte[] _text = new byte[8 * 1024];
    private int _count;
    private int _textLength;

    public bool IsFull => _count == IngestBatch.MaxRows || _textLength >= IngestBatch.MaxBytes;

    /// <summary>The rows gathered so far; the next batch starts empty.</summary>
    public PriceBatch Take()
    {
        var rows = _count == _rows.Length ? _rows : _rows.AsSpan(0, _count).ToArray();
        var text = GC.AllocateUninitializedArray<byte>(_textLength);
        _text.AsSpan(0, _textLength).CopyTo(text);
        _rows = [];
        _count = 0;
        _textLength = 0;
        return new PriceBatch(rows, text);
    }

    /// <summary>Takes the row between the window's pin and its position.</summary>
    /// <param name="values">Its values.</param>
    /// <param name="decoded">Those of them that had to be decoded.</param>
    /// <param name="twoCodes">Two different codes stand in it.</param>
    public void Add(ReadOnlySpan<ValueRef> values, ReadOnlySpan<byte> decoded, bool twoCodes)
    {
        var window = context.Window;
        var row = window.Buffer.AsSpan(window.Pin, window.Position - window.Pin);
        if (_rows.Length == 0)
        {
            _rows = new PriceRow[IngestBatch.MaxRows];
        }

        if ((twoCodes ? RowReason.RepeatedId : TryMap(values, row, decoded, ref _rows[_count])) is { } reason)
        {
            context.Rejects.Add(reason, context.Seen);
            Name(Value(values, Field.ItemCode, row, decoded));
            return;
        }

        if (!FaultPoint.Wants("parser.drop-row"))
        {
            _count++;
        }
    }

    /// <summary>The file names the product of this code, whatever becomes of the row.</summary>
    public void Name(ReadOnlySpan<byte> text)
    {
        if (TryCode(text, out _, out var product) is null)
        {
            context.Rejects.Name(product);
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<ValueRef> values, Field field, ReadOnlySpan<byte> row, ReadOnlySpan<byte> decoded) =>
        values[(int)field].Of(row, decoded);

    private RowReason? TryCode(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> code, out long product)
    {
        product = 0;
        code = Texts.Trim(text);
        if (code.Length <= MaxCode && ProductKey.TryCreate(code, context.Request.Chain, out product))
        {
            return null;
        }

        code = Texts.TrimInvisible(code);
        return code.IsEmpty ? RowReason.NoCode
            : code.Length > MaxCode || !ProductKey.TryCreate(code, context.Request.Chain, out product) ? RowReason.BadCode
            : null;
    }

    private RowReason? TryMap(ReadOnlySpan<ValueRef> values, ReadOnlySpan<byte> row, ReadOnlySpan<byte> decoded, ref PriceRow target)
    {
        if (TryCode(Value(values, Field.ItemCode, row, decoded), out var code, out var product) is { } wrong)
        {
            return wrong;
        }

        var priceKind = DecimalText.Parse(Value(values, Field.ItemPrice, row, decoded), out var price);
        if (Refuse(priceKind, price) is { } reason)
        {
            return reason;
        }

        var name = Value(values, Field.ItemName, row, decoded);
        var manufacturer = Texts.Known(Value(values, Field.Manufacturer, row, decoded));
        var unit = Texts.Known(Value(values, Field.Unit, row, decoded));
        var measure = Texts.Known(Value(values, Field.UnitOfMeasure, row, decoded));
        if (Math.Max(Math.Max(name.Length, manufacturer.Length), Math.Max(unit.Length, measure.Length)) > MaxText)
        {
            return RowReason.FieldTooLong;
        }

        var quantity = DecimalText.ParseOrUnknown(Value(values, Field.Quantity, row, decoded));
        quantity = quantity == 0 ? ScaledNumber.Unknown : quantity;
        var weighted = Texts.IsOne(Value(values, Field.Weighted, row, decoded));

        target.Product = product;
        target.Price = price;
        target.UnitPrice = DecimalText.ParseOrUnknown(Value(values, Field.UnitPrice, row, decoded));
        target.Quantity = quantity;
        target.TextStart = _textLength;
        target.CodeLength = (byte)code.Length;
        target.NameLength = (ushort)name.Length;
        target.ManufacturerLength = (ushort)manufacturer.Length;
        target.UnitLength = (ushort)unit.Length;
        target.UnitOfMeasureLength = (ushort)measure.Length;
        target.Flags = (weighted ? PriceFlags.Weighted : 0)
            | (Texts.IsZero(Value(values, Field.AllowDiscount, row, decoded)) ? PriceFlags.NoDiscount : 0)
            | (price <= PlaceholderPrice ? PriceFlags.Placeholder : 0)
            | (Texts.Trim(name).IsEmpty ? PriceFlags.NoName : 0)
            | (Disagrees(Value(values, Field.ItemType, row, decoded), product) ? PriceFlags.TypeDisagrees : 0);
        Reserve(code.Length + name.Length + manufacturer.Length + unit.Length + measure.Length);
        Append(code);
        Append(name);
        Append(manufacturer);
        Append(unit);
        Append(measure);
        target.AttributesHash = Hash(target, weighted);
        context.NameWatch.See(name);
        return null;
    }

    private static RowReason? Refuse(DecimalKind kind, long price) => kind switch
    {
        DecimalKind.Empty => RowReason.NoPrice,
        DecimalKind.Invalid or DecimalKind.Rounded => RowReason.BadPrice,
        _ => price < 0 ? RowReason.NegativePrice : price > MaxPrice ? RowReason.PriceTooHigh : null,
    };

    // 1 says barcode and 0 says internal; other values and none say nothing.
    private static bool Disagrees(ReadOnlySpan<byte> itemType, long product) =>
        Texts.IsOne(itemType) ? !ProductKey.IsGtin(product) : Texts.IsZero(itemType) && ProductKey.IsGtin(product);

    private void Reserve(int length)
    {
        if (_text.Length - _textLength < length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_text.AsSpan(_textLength));
        _textLength += text.Length;
    }

    // The lengths are part of the seed: "ab" + "c" and "a" + "bc" are different attributes.
    private ulong Hash(in PriceRow row, bool weighted)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var seed = (ulong)row.Quantity * Prime;
        seed = (seed ^ row.CodeLength ^ ((ulong)row.NameLength << 8) ^ ((ulong)row.ManufacturerLength << 24) ^ ((ulong)row.UnitLength << 40)) * Prime;
        seed = (seed ^ row.UnitOfMeasureLength ^ (weighted ? 1UL << 20 : 0)) * Prime;
        return XxHash3.HashToUInt64(_text.AsSpan(row.TextStart, _textLength - row.TextStart), (long)seed);
    }
}
