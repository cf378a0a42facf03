using System.Text.Json;
using Gogobe.Pipeline.Prices;
using Gogobe.Pipeline.Reading;

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

        var rows = new List<PriceRow>(IngestBatch.MaxRows);
        var text = new ByteBuffer(64 * 1024);
        var texts = new string[s_fields.Length];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.AsSpan().Fill("");
            var row = ReadRow(ref reader, texts);
            row.TextStart = text.Length;
            row.CodeLength = checked((byte)Append(text, texts, PriceField.Code, byte.MaxValue));
            row.NameLength = (ushort)Append(text, texts, PriceField.Name, MaxText);
            row.ManufacturerLength = (ushort)Append(text, texts, PriceField.Manufacturer, MaxText);
            row.UnitLength = (ushort)Append(text, texts, PriceField.Unit, MaxText);
            row.UnitOfMeasureLength = (ushort)Append(text, texts, PriceField.UnitOfMeasure, MaxText);
            rows.Add(row);
        }

        return new PriceBatch([.. rows], text.Written.ToArray());
    }

    private static PriceRow ReadRow(ref Utf8JsonReader reader, string[] texts)
    {
        var row = new PriceRow { Price = ScaledNumber.Unknown, UnitPrice = ScaledNumber.Unknown, Quantity = ScaledNumber.Unknown };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                throw new JsonException("An item is an object.");
            }

            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "product":
                    row.Product = reader.GetInt64();
                    break;
                case "price":
                    row.Price = ScaledNumber.FromDecimal(reader.GetDecimal());
                    break;
                case "unit_price":
                    row.UnitPrice = ScaledNumber.FromDecimal(reader.GetDecimal());
                    break;
                case "quantity":
                    row.Quantity = ScaledNumber.FromDecimal(reader.GetDecimal());
                    break;
                case "flags":
                    row.Flags = (PriceFlags)reader.GetInt16();
                    break;
                case "attributes":
                    row.AttributesHash = reader.GetUInt64();
                    break;
                default:
                    ReadText(ref reader, name!, texts);
                    break;
            }
        }

        return row.Price == ScaledNumber.Unknown || texts[0].Length == 0 ? throw new JsonException("An item needs ean and price.") : row;
    }

    private static void ReadText(ref Utf8JsonReader reader, string name, string[] texts)
    {
        for (var i = 0; i < s_names.Length; i++)
        {
            if (s_names[i].Value == name)
            {
                texts[i] = reader.GetString() ?? "";
                return;
            }
        }

        reader.Skip();
    }

    private static void WriteKnown(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long scaled)
    {
        if (ScaledNumber.ToDecimal(scaled) is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static int Append(ByteBuffer text, string[] texts, PriceField field, int max)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(texts[(int)field]);
        if (length > max)
        {
            throw new JsonException("A text of an item is too long.");
        }

        System.Text.Encoding.UTF8.GetBytes(texts[(int)field], text.Reserve(length));
        text.Advance(length);
        return length;
    }
}
