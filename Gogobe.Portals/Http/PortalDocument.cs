using System.Text;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals.Http;

/// <summary>A document of a listing, read whole.</summary>
/// <param name="Status">200, or one that the request accepts besides.</param>
/// <param name="Address">Where it came from, after redirects.</param>
/// <param name="Bytes">Decompressed.</param>
internal sealed record PortalDocument(int Status, Uri Address, ReadOnlyMemory<byte> Bytes)
{
    private string? _text;

    /// <summary>A web page, by its first bytes: content types lie.</summary>
    public bool IsPage => FeedMagic.Sniff(Bytes.Span[..Math.Min(Bytes.Length, FeedMagic.HeadLength)]) == FeedKind.Html;

    /// <summary>As text. What matters in a listing is ASCII; bytes that are no UTF-8 become replacement characters.</summary>
    public string Text => _text ??= Encoding.UTF8.GetString(Bytes.Span is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : Bytes.Span);
}
