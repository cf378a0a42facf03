using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Gogobe.Pipeline.Messages;

/// <summary>Messages as JSON: snake_case, Hebrew unescaped, unknown fields ignored, enums by name.</summary>
public static class MessageJson
{
    private static readonly JsonSerializerOptions s_options = new(MessageJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(MessageJsonContext.Default, new DefaultJsonTypeInfoResolver()),
    };

    /// <summary>Writes a message as UTF-8.</summary>
    public static byte[] Serialize<T>(T message)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(message, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T)));

    /// <summary>The version that a message says it has, whatever else it says; null when it is no JSON object or says none.</summary>
    public static int? VersionOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    var found = reader.ValueTextEquals("version"u8);
                    reader.Read();
                    if (found)
                    {
                        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) ? version : null;
                    }

                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="Transport.DeadLetterException">The bytes are no such message: <see cref="Reason.BadMessage"/>.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T)))
                ?? throw new Transport.DeadLetterException(Reason.BadMessage, "The message is null.");
        }
        catch (JsonException e)
        {
            throw new Transport.DeadLetterException(Reason.BadMessage, e.Message);
        }
    }
}

/// <summary>Generated code for the messages of the flow.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IncludeFields = true)]
[JsonSerializable(typeof(FileDiscovered))]
[JsonSerializable(typeof(FileDownloaded))]
[JsonSerializable(typeof(IngestBatch))]
[JsonSerializable(typeof(ParseAccount))]
[JsonSerializable(typeof(IReadOnlyList<PromotionRow>))]
[JsonSerializable(typeof(IReadOnlyList<StoreRow>))]
internal sealed partial class MessageJsonContext : JsonSerializerContext;
