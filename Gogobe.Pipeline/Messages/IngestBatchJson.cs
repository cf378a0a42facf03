using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Messages;

/// <summary>
/// An <see cref="IngestBatch"/> on the wire: <c>{"batch_id","version","file_id","run","parse_id","parser_version","sequence","last","kind","items","account"}</c>,
/// whatever its kind (docs/specs/messages.asyncapi.yaml). Rows of prices never become objects on the way.
/// </summary>
internal sealed class IngestBatchJson : JsonConverter<IngestBatch>
{
    public override void Write(Utf8JsonWriter writer, IngestBatch value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("batch_id"u8, value.BatchId);
        writer.WriteNumber("version"u8, value.Version);
        writer.WriteNumber("file_id"u8, value.FileId);
        writer.WriteNumber("run"u8, value.Run);
        writer.WriteString("parse_id"u8, value.ParseId);
        writer.WriteNumber("parser_version"u8, value.ParserVersion);
        writer.WriteNumber("sequence"u8, value.Sequence);
        writer.WriteBoolean("last"u8, value.Last);
        writer.WriteString("kind"u8, KindName(value.Kind));
        writer.WritePropertyName("items"u8);
        if (value.Prices is { } prices)
        {
            PriceBatchJson.Write(writer, prices);
        }
        else if (value.Promotions is { } promotions)
        {
            JsonSerializer.Serialize(writer, promotions, Info<IReadOnlyList<PromotionRow>>(options));
        }
        else
        {
            JsonSerializer.Serialize(writer, value.Stores ?? [], Info<IReadOnlyList<StoreRow>>(options));
        }

        if (value.Account is { } account)
        {
            writer.WritePropertyName("account"u8);
            JsonSerializer.Serialize(writer, account, Info<ParseAccount>(options));
        }

        writer.WriteEndObject();
    }

    public override IngestBatch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A batch is an object.");
        }

        var (version, run, parserVersion, sequence, fileId) = (0, 0, 0, -1, 0L);
        var parseId = Guid.Empty;
        var last = false;
        RowKind? kind = null;
        ParseAccount? account = null;
        PriceBatch? prices = null;
        Utf8JsonReader items = default;
        var hasItems = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "version":
                    version = reader.GetInt32();
                    break;
                case "file_id":
                    fileId = reader.GetInt64();
                    break;
                case "run":
                    run = reader.GetInt32();
                    break;
                case "parse_id":
                    parseId = reader.GetGuid();
                    break;
                case "parser_version":
                    parserVersion = reader.GetInt32();
                    break;
                case "sequence":
                    sequence = reader.GetInt32();
                    break;
                case "last":
                    last = reader.GetBoolean();
                    break;
                case "kind":
                    kind = KindOf(reader.GetString());
                    break;
                case "account":
                    account = JsonSerializer.Deserialize(ref reader, Info<ParseAccount>(options));
                    break;
                case "items" when kind == RowKind.Prices:
                    prices = PriceBatchJson.Read(ref reader);
                    hasItems = true;
                    break;
                case "items":
                    // What the items are is only known when the kind is, and that may stand behind them.
                    items = reader;
                    hasItems = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (kind is not { } rows || !hasItems || sequence < 0 || parseId == Guid.Empty)
        {
            throw new JsonException("A batch needs parse_id, sequence, kind and items.");
        }

        return new IngestBatch
        {
            Version = version,
            FileId = fileId,
            Run = run,
            ParseId = parseId,
            ParserVersion = parserVersion,
            Sequence = sequence,
            Last = last,
            Kind = rows,
            Prices = rows == RowKind.Prices ? prices ?? PriceBatchJson.Read(ref items) : null,
            Promotions = rows == RowKind.Promotions ? JsonSerializer.Deserialize(ref items, Info<IReadOnlyList<PromotionRow>>(options)) : null,
            Stores = rows == RowKind.Stores ? JsonSerializer.Deserialize(ref items, Info<IReadOnlyList<StoreRow>>(options)) : null,
            Account = account,
        };
    }

    private static JsonTypeInfo<T> Info<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static ReadOnlySpan<byte> KindName(RowKind kind) => kind switch
    {
        RowKind.Prices => "prices"u8,
        RowKind.Promotions => "promotions"u8,
        _ => "stores"u8,
    };

    private static RowKind KindOf(string? name) => name switch
    {
        "prices" => RowKind.Prices,
        "promotions" => RowKind.Promotions,
        "stores" => RowKind.Stores,
        _ => throw new JsonException("Unknown kind of batch."),
    };
}
