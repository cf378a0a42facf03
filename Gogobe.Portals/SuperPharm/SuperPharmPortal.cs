using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Http;
using Gogobe.Portals.Links;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.SuperPharm;

/// <summary>
/// Super-Pharm: a grid by kind and day. A link belongs to the session in which its page was shown, and answers with the bytes, or with the address of the
/// bytes, or in words that it has ended.
/// </summary>
internal sealed class SuperPharmPortal(
    GridListing grid, LinkedFiles files, SignedLinks links, ChainRegistry registry, TimeProvider time) : IPortal
{
    private static readonly TimeSpan s_end = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, CookieContainer> _sessions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Family => "super-pharm";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cookies = _sessions.GetOrAdd(chain.Slug, _ => new CookieContainer());
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            foreach (var type in Enum.GetValues<FileType>().Where(t => request.Wants(chain.Chain, t) && SuperPharmListing.Category(t) is not null))
            {
                await foreach (var page in PagesAsync(chain, cookies, request.Notes, type, day, cancellationToken))
                {
                    foreach (var row in page.Rows)
                    {
                        var link = Keep(chain, cookies, page, row);
                        yield return Attribution.Discover(
                            chain,
                            registry,
                            row.Name,
                            n => link is null ? null : FileLocator.Relist(Family, ("type", type.ToString()), ("day", Day(day)), ("name", n)),
                            size: null,
                            time.GetUtcNow(),
                            link?.Expires);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken)
    {
        if (file.Keys.GetValueOrDefault("name") is not { } name
            || !Enum.TryParse<FileType>(file.Keys.GetValueOrDefault("type"), out var type)
            || !DateOnly.TryParseExact(file.Keys.GetValueOrDefault("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new OpenedFile(new PortalFailure(Reason.Forbidden, "Files of this family are found by listing again: kind, day and name.", Heals: false));
        }

        return await files.OpenAsync(
            chain, name, ct => RelistAsync(chain, type, day, name, ct), cancellationToken, (link, head) => Hop(chain, link, head));
    }

    // In a new session: what made the link end may be the old one's end.
    private async Task RelistAsync(PortalChain chain, FileType type, DateOnly day, string name, CancellationToken cancellationToken)
    {
        var cookies = _sessions[chain.Slug] = new CookieContainer();
        await foreach (var page in PagesAsync(chain, cookies, new ListingNotes(), type, day, cancellationToken))
        {
            foreach (var row in page.Rows)
            {
                _ = Keep(chain, cookies, page, row);
            }

            if (page.Rows.Any(r => r.Name == name))
            {
                return;
            }
        }
    }

    private static Uri? Hop(PortalChain chain, SignedLink link, ReadOnlyMemory<byte> head) =>
        head.Span is [(byte)'{', ..] && SuperPharmListing.Href(head.Span) is { } href ? GridListing.Target(chain, link.Address, href) : null;

    private IAsyncEnumerable<GridPage> PagesAsync(
        PortalChain chain, CookieContainer cookies, ListingNotes notes, FileType type, DateOnly day, CancellationToken cancellationToken) => grid.PagesAsync(
            chain,
            notes,
            page => new PortalRequest(chain.At(string.Create(
                CultureInfo.InvariantCulture,
                $"?Category-equals={SuperPharmListing.Category(type)}&Date-equals={day:dd'%2F'MM'%2F'yyyy}&page={page}")))
            { Cookies = cookies },
            SuperPharmListing.Read,
            GridListing.Table,
            cancellationToken,
            SuperPharmListing.Total);

    private SignedLink? Keep(PortalChain chain, CookieContainer cookies, GridPage page, GridRow row)
    {
        if (GridListing.Target(chain, page.Address, row.Link) is not { } target)
        {
            return null;
        }

        var link = new SignedLink(target, cookies, time.GetUtcNow() + s_end);
        links.Keep(chain.Slug, row.Name, link);
        return link;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
