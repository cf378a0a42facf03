using Gogobe.Portals.Simulator.Country;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>One portal of a family: says what a request means and answers it. Sites see nothing of failures but what changes the content of a listing.</summary>
internal abstract class PortalSite(string host, PortalFamily family, SimulatedCountry country, IReadOnlyList<PortalChain> chains)
{
    /// <summary>Name of the real host.</summary>
    public string Host => host;

    public PortalFamily Family => family;

    /// <summary>Where it is served.</summary>
    public Uri Base { get; set; } = new("http://invalid");

    public IReadOnlyList<PortalChain> Chains => chains;

    protected SimulatedCountry Country => country;

    /// <summary>What a request means.</summary>
    public abstract ValueTask<PortalRequest> ReadAsync(HttpContext context);

    /// <summary>The answer, as if all went well.</summary>
    public abstract ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request);

    /// <summary>What a listing shows, newest last.</summary>
    protected IReadOnlyList<ListedRow> Listing(PortalChain chain, PortalRequest request) => ListedRows.Of(country.FilesOf(chain.Slug), request.Failure);

    /// <summary>The file of a name: in any case, and with or without extension, the exact name first.</summary>
    protected PublishedFile? Find(PortalChain chain, string name) => country.ListingOf(chain.Slug).Find(name);

    /// <summary>The bytes, or 404.</summary>
    protected static PortalAnswer Download(PortalRequest request, string type = "application/octet-stream") =>
        request.File is { } file ? PortalAnswer.Of(file, type) : PortalAnswer.NotFound();

    protected static string Query(HttpContext context, string name) => context.Request.Query[name].ToString();
}
