using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>A store of blobs on a host of its own; with links that are signed and expire, or open to all.</summary>
internal sealed class BlobSite(string host, SimulatedCountry country, PortalChain chain, LinkLifetime? lifetime)
    : PortalSite(host, chain.Family, country, [chain])
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The address of a file, signed where links are.</summary>
    public string LinkTo(string folder, string name)
    {
        var path = $"/{folder}/{Uri.EscapeDataString(name)}";
        if (lifetime is null)
        {
            return Base.GetLeftPart(UriPartial.Authority) + path;
        }

        var end = (Country.Clock.UtcNow + lifetime.Value).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{Base.GetLeftPart(UriPartial.Authority)}{path}?sv=2014-02-14&sr=b&sig={Uri.EscapeDataString(Sign(path, end))}&se={Uri.EscapeDataString(end)}&sp=r";
    }

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return ValueTask.FromResult(new PortalRequest(RequestKind.Download, Chains[0], Find(Chains[0], path[(path.LastIndexOf('/') + 1)..])));
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(
        request.Fails(FailureKind.LinkExpired) || (lifetime is not null && !IsSigned(context))
            ? new PortalAnswer(403, "application/xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code></Error>"u8.ToArray())
            : request.File is null
                ? new PortalAnswer(404, "application/xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>BlobNotFound</Code></Error>"u8.ToArray())
                : Download(request));

    private bool IsSigned(HttpContext context)
    {
        var end = Query(context, "se");
        return Query(context, "sig") == Sign(context.Request.Path.ToUriComponent(), end)
            && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            && Country.Clock.UtcNow < until;
    }

    private string Sign(string path, string end) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(path + "\n" + end)));
}

/// <summary>How long links work that are made from now on.</summary>
internal sealed class LinkLifetime(TimeSpan first)
{
    public TimeSpan Value { get; set; } = first;
}
