using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Http;
using Gogobe.Portals.Links;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.WorkerList;

/// <summary>
/// A worker that answers with one list: <c>[{"name":"PriceFull5144744100002-001-202601010600.gz","url":"https://..."}]</c>. Links may be signed; such a file is
/// found again by its name.
/// </summary>
internal sealed partial class WorkerListPortal(
    PortalDocuments documents, PortalFiles files, LinkedFiles linked, SignedLinks links, ChainRegistry registry, TimeProvider time) : IPortal
{
    private static readonly TimeSpan s_unnamedEnd = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Family => "cf-worker-list";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, target) in await AskAsync(chain, request.Notes, cancellationToken))
        {
            yield return Attribution.Discover(chain, registry, name, n => Locate(chain, n, target), size: null, time.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) =>
        file.Keys.GetValueOrDefault("name") is { } wanted
            ? linked.OpenAsync(
                chain,
                wanted,
                async ct =>
                {
                    foreach (var (name, target) in await AskAsync(chain, new ListingNotes(), ct))
                    {
                        _ = Locate(chain, name, target);
                    }
                },
                cancellationToken)
            : files.OpenAsync(chain, file, cancellationToken);

    /// <summary>Names and links of the list.</summary>
    /// <exception cref="PortalException">Not such a list.</exception>
    public static IReadOnlyList<(string Name, string Url)> Read(ReadOnlySpan<byte> json) =>
        [.. JsonListing.Read(json, WorkerJson.Default.WorkerRowArray).Where(r => r is { Name: not null, Url: not null }).Select(r => (r.Name!, r.Url!))];

    private async Task<IReadOnlyList<(string Name, Uri? Target)>> AskAsync(PortalChain chain, ListingNotes notes, CancellationToken cancellationToken)
    {
        var document = await documents.ReadAsync(chain, new PortalRequest(chain.At("/")) { Conditional = true }, notes, cancellationToken);
        return [.. Read(document.Bytes.Span).Select(r => (r.Name, GridListing.Target(chain, document.Address, r.Url)))];
    }

    private FileLocator? Locate(PortalChain chain, string name, Uri? target)
    {
        if (target is null || FileLocator.TryAt(target, out var locator))
        {
            return target is null ? null : FileLocator.At(target);
        }

        links.Keep(chain.Slug, name, new SignedLink(target, null, SignedLinks.EndOf(target) ?? time.GetUtcNow() + s_unnamedEnd));
        return FileLocator.Relist(Family, ("name", name));
    }

    internal sealed record WorkerRow(string? Name, string? Url);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(WorkerRow[]))]
    private sealed partial class WorkerJson : JsonSerializerContext;
}
