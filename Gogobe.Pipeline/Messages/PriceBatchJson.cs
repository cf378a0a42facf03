using System.Text;
using System.Text.Json;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Pipeline.Messages;

/// <summary>
/// Price rows on the wire: <c>{"ean","product","master_id","price","unit_price","quantity","flags","attributes","name","manufacturer","unit","unit_of_measure"}</c>.
/// What is unknown or empty is left out; <c>master_id</c> is null for a code that only its chain knows.
/// </summary>
internal static class PriceBatchJson
{
    // Longer texts than a row may have come from somewhere else than a Parser.
    private const int MaxText = ushort.MaxValue;

    private static readonly PriceField[] s_fields = Enum.GetValues<PriceField>();

    private static readonly JsonEncodedText[] s_names =
        [JsonEncodedText.Encode("ean"), JsonEncodedText.Encode("name"), JsonEncodedText.Encode("manufacturer"), JsonEncodedText.Encode("unit"), JsonEncodedText.Encode("unit_of_measure")];

    // Room to read into, kept by each thread: what comes of it is copied in the size it has.
    [ThreadStatic]
    private static List<PriceRow>? s_rows;

    [ThreadStatic]
    private static ByteBuffer? s_text;

    [ThreadStatic]
    private static RowTexts? s_row;

    public static void Write(Utf8JsonWriter writer, PriceBatch batch)
    {
        writer.WriteStartArray();
        foreach (ref readonly var row in batch.Rows.AsSpan())
        {
            writer.WriteStartObject();
            writer.WriteString(s_names[0], batch.TextOf(row, PriceField.Code));
            writer.WriteNumber("product"u8, row.Product);
            if (ProductKey.IsGtin(row.Product))
            {
                writer.WriteNumber("master_id"u8, row.Product);
            }
            else
            {
                writer.WriteNull("master_id"u8);
            }

            writer.WriteNumber("price"u8, ScaledNumber.ToDecimal(row.Price)!.Value);
            WriteKnown(writer, "unit_price"u8, row.UnitPrice);
            WriteKnown(writer, "quantity"u8, row.Quantity);
            writer.WriteNumber("flags"u8, (short)row.Flags);
            writer.WriteNumber("attributes"u8, row.AttributesHash);
            foreach (var field in s_fields)
            {
                var text = batch.TextOf(row, field);
                if (field != PriceField.Code && !text.IsEmpty)
                {
                    writer.WriteString(s_names[(int)field], text);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static PriceBatch Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Items are an array.");
        }

        var (rows, text, row) = (s_rows ??= new List<PriceRow>(IngestBatch.MaxRows), s_text ??= new ByteBuffer(64 * 1024), s_row ??= new RowTexts());
        rows.Clear();
        text.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            rows.Add(ReadRow(ref reader, text, row));
        }

        return new PriceBatch([.. rows], text.Written.ToArray());
    }

    private static PriceRow ReadRow(ref Utf8JsonReader reader, ByteBuffer text, RowTexts texts)
    {
        var row = new PriceRow { Price = ScaledNumber.Unknown, UnitPrice = ScaledNumber.Unknown, Quantity = ScaledNumber.Unknown, TextStart = text.Length };
        texts.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                throw new JsonException("An item is an object.");
            }

            var name = NameOf(ref reader);
            reader.Read();
            switch (name.Length)
            {
                case 3 when name.SequenceEqual("ean"u8):
                    texts.Read(ref reader, PriceField.Code);
                    break;
                case 4 when name.SequenceEqual("name"u8):
                    texts.Read(ref reader, PriceField.Name);
                    break;
                case 4 when name.SequenceEqual("unit"u8):
                    texts.Read(ref reader, PriceField.Unit);
                    break;
                case 5 when name.SequenceEqual("price"u8):
                    row.Price = ReadScaled(ref reader);
                    break;
                case 5 when name.SequenceEqual("flags"u8):
                    row.Flags = (PriceFlags)reader.GetInt16();
                    break;
                case 7 when name.SequenceEqual("product"u8):
                    row.Product = reader.GetInt64();
                    break;
                case 8 when name.SequenceEqual("quantity"u8):
                    row.Quantity = ReadScaled(ref reader);
                    break;
                case 10 when name.SequenceEqual("unit_price"u8):
                    row.UnitPrice = ReadScaled(ref reader);
                    break;
                case 10 when name.SequenceEqual("attributes"u8):
                    row.AttributesHash = reader.GetUInt64();
                    break;
                case 12 when name.SequenceEqual("manufacturer"u8):
                    texts.Read(ref reader, PriceField.Manufacturer);
                    break;
                case 15 when name.SequenceEqual("unit_of_measure"u8):
                    texts.Read(ref reader, PriceField.UnitOfMeasure);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        row.CodeLength = checked((byte)texts.AppendTo(text, PriceField.Code, byte.MaxValue));
        row.NameLength = (ushort)texts.AppendTo(text, PriceField.Name, MaxText);
        row.ManufacturerLength = (ushort)texts.AppendTo(text, PriceField.Manufacturer, MaxText);
        row.UnitLength = (ushort)texts.AppendTo(text, PriceField.Unit, MaxText);
        row.UnitOfMeasureLength = (ushort)texts.AppendTo(text, PriceField.UnitOfMeasure, MaxText);
        return row.Price == ScaledNumber.Unknown || row.CodeLength == 0 ? throw new JsonException("An item needs ean and price.") : row;
    }

    private static ReadOnlySpan<byte> NameOf(ref Utf8JsonReader reader) =>
        reader.HasValueSequence || reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    // A decimal costs ten times as much as what we write ourselves: digits, a point, at most four digits more.
    private static long ReadScaled(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.TokenType != JsonTokenType.Number || reader.ValueSpan.Length > 14)
        {
            return ScaledNumber.FromDecimal(reader.GetDecimal());
        }

        var (value, decimals) = (0L, -1);
        foreach (var letter in reader.ValueSpan)
        {
            if (letter == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else if (letter is >= (byte)'0' and <= (byte)'9' && decimals < 4)
            {
                value = (value * 10) + (letter - '0');
                decimals += decimals < 0 ? 0 : 1;
            }
            else
            {
                return ScaledNumber.FromDecimal(reader.GetDecimal());
            }
        }

        for (decimals = Math.Max(0, decimals); decimals < 4; decimals++)
        {
            value *= 10;
        }

        return value <= ScaledNumber.Max ? value : ScaledNumber.Unknown;
    }

    private static void WriteKnown(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long scaled)
    {
        if (ScaledNumber.ToDecimal(scaled) is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }

    /// <summary>The texts of one row as they come, in whatever order.</summary>
    private sealed class RowTexts
    {
        private readonly ByteBuffer _bytes = new();
        private readonly (int Start, int Length)[] _places = new (int, int)[Enum.GetValues<PriceField>().Length];

        public void Clear()
        {
            _bytes.Clear();
            _places.AsSpan().Clear();
        }

        public void Read(ref Utf8JsonReader reader, PriceField field)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                _places[(int)field] = default;
                return;
            }

            var most = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
            var length = reader.CopyString(_bytes.Reserve(most));
            _places[(int)field] = (_bytes.Length, length);
            _bytes.Advance(length);
        }

        public int AppendTo(ByteBuffer text, PriceField field, int max)
        {
            var (start, length) = _places[(int)field];
            if (length > max)
            {
                throw new JsonException("A text of an item is too long.");
            }

            text.Append(_bytes.Written.Slice(start, length));
            return length;
        }
    }
}
