using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Gogobe.Pipeline;

namespace Gogobe.Portals.PublishPrice;

/// <summary>A file of a day.</summary>
internal sealed record PublishPriceRow(string? Name, long? Size);

/// <summary>
/// The page of a day. What it shows is made by a script from two constants, found by their names wherever they stand:
/// <code>
/// const path = '20261008';
/// const files = [{"name":"PriceFull7290055700007-001-002-20261008-051017.gz","size":443092}];
/// </code>
/// </summary>
internal static partial class PublishPriceListing
{
    /// <summary>The folder of the day, and its files.</summary>
    /// <exception cref="PortalException">Not such a page.</exception>
    public static (string Folder, IReadOnlyList<PublishPriceRow> Rows) Read(string html)
    {
        if (Path().Match(html) is not { Success: true } path || Files().Match(html) is not { Success: true } files)
        {
            throw new PortalException(Reason.BadListing, "The page has no 'path' and 'files': it is another page, or another skin.");
        }

        return (path.Groups[1].Value, Rows(html.AsSpan(files.Index + files.Length - 1)));
    }

    // Reads one JSON value and looks at nothing behind it, so it does not matter how the statement ends.
    private static PublishPriceRow[] Rows(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var reader = new Utf8JsonReader(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
        try
        {
            return JsonSerializer.Deserialize(ref reader, PublishPriceJson.Default.PublishPriceRowArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new PortalException(new PortalFailure(Reason.BadListing, "The constant 'files' of the page is not the JSON that this family writes."), e);
        }
    }

    [GeneratedRegex(@"\b(?:const|let|var)\s+path\s*=\s*[""']([0-9]{8})[""']", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"\b(?:const|let|var)\s+files\s*=\s*\[", RegexOptions.CultureInvariant)]
    private static partial Regex Files();

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(PublishPriceRow[]))]
    internal sealed partial class PublishPriceJson : JsonSerializerContext;
}
