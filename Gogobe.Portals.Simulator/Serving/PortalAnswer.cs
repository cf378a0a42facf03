using System.Security.Cryptography;
using System.Text;
using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>An answer, whole: what is done to it on the way is the failures' business.</summary>
internal sealed record PortalAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The file whose bytes these are.</summary>
    public PublishedFile? File { get; init; }

    public static PortalAnswer Html(string html, int status = 200) => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));

    public static PortalAnswer Json(string json, int status = 200, string type = "application/json; charset=utf-8") => new(status, type, Encoding.UTF8.GetBytes(json));

    public static PortalAnswer Text(string text, int status = 200) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static PortalAnswer Redirect(string target) => new PortalAnswer(302, null, default).With("Location", target);

    public static PortalAnswer NotFound() => Html("<html><head><title>404 Not Found</title></head><body>Not Found</body></html>", 404);

    /// <summary>A file's bytes, with validators.</summary>
    public static PortalAnswer Of(PublishedFile file, string type = "application/octet-stream") =>
        new PortalAnswer(200, type, file.Bytes()) { File = file }
            .With("ETag", $"\"{file.Sha256[..16]}\"")
            .With("Last-Modified", file.PublishedAt.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>With a tag of its bytes, as sites send it whose pages lie ready.</summary>
    public PortalAnswer Tagged() => With("ETag", $"\"{Convert.ToHexStringLower(SHA256.HashData(Body.Span))[..16]}\"");

    public PortalAnswer With(string header, string value)
    {
        Headers.Add((header, value));
        return this;
    }
}
