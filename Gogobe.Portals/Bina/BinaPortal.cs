using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Bina;

/// <summary>
/// Bina Projects: a site a chain, JSON without sizes, at most 1,000 rows an answer. So each kind is asked for alone, and where the cap is met, each store.
/// </summary>
internal sealed class BinaPortal(PortalFiles files, PortalDocuments documents, ChainRegistry registry, TimeProvider time) : IPortal
{
    private const int MaxStores = 400;

    // The site wants the Hebrew word for "all".
    private const string AllNetworks = "%D7%94%D7%9B%D7%9C";

    private static readonly (FileType Type, int Number)[] s_types =
        [(FileType.Stores, 1), (FileType.PriceFull, 4), (FileType.PromoFull, 5), (FileType.Price, 2), (FileType.Promo, 3)];

    /// <inheritdoc/>
    public string Family => "bina";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            foreach (var (type, number) in s_types.Where(t => request.Wants(chain.Chain, t.Type)))
            {
                var names = await AskAsync(chain, request, day, number, store: null, cancellationToken);
                foreach (var name in names)
                {
                    yield return Discover(chain, name);
                }

                if (names.Count >= BinaListing.Cap)
                {
                    await foreach (var name in AskStoresAsync(chain, request, day, number, names, cancellationToken))
                    {
                        yield return Discover(chain, name);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken)
    {
        var address = file.Address ?? chain.At(Download(file.Keys.GetValueOrDefault("name", "")));
        var direct = await files.OpenAsync(chain, new PortalRequest(address), cancellationToken);
        if (direct.Failure is not { Reason: Reason.GoneAtSource })
        {
            return direct;
        }

        // The other way: a page that says where the bytes are.
        await direct.DisposeAsync();
        var asked = chain.At($"/Download.aspx?FileNm={address.Segments[^1]}");
        var answer = await documents.ReadAsync(chain, new PortalRequest(asked) { AlsoAccepts = [404] }, new ListingNotes(), cancellationToken);
        return answer.Status != 404
            && BinaListing.Path(answer.Bytes.Span) is { } path
            && Uri.TryCreate(asked, path, out var there)
            && there != address
            ? await files.OpenAsync(chain, new PortalRequest(there), cancellationToken)
            : new OpenedFile(PortalFailures.OfStatus(404));
    }

    // Names that were cut off belong to stores that were not: every store that was seen is asked for alone, and then the numbers that are still missing up to
    // the highest one, since a store may have nothing but names that were cut off.
    private async IAsyncEnumerable<string> AskStoresAsync(
        PortalChain chain, ListRequest request, DateOnly day, int type, IReadOnlyList<string> names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = names.Select(n => PublishedName.TryParse(n, out var name) ? name.StoreNumber : null).OfType<int>().ToHashSet();
        var stores = seen.Concat(Enumerable.Range(1, Math.Max(seen.DefaultIfEmpty().Max(), chain.Chain.ExpectedStores ?? 0))).Distinct();
        foreach (var store in stores.Take(MaxStores))
        {
            var own = await AskAsync(chain, request, day, type, store, cancellationToken);
            if (own.Count >= BinaListing.Cap)
            {
                request.Notes.Incomplete = $"Store {store} alone has {BinaListing.Cap} files or more on {day:yyyy-MM-dd}; the portal shows no more.";
            }

            foreach (var name in own)
            {
                yield return name;
            }
        }
    }

    private async Task<IReadOnlyList<string>> AskAsync(
        PortalChain chain, ListRequest request, DateOnly day, int type, int? store, CancellationToken cancellationToken)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"/MainIO_Hok.aspx?_={chain.Settings.QueryId ?? chain.Chain.PublishedIds[0]}&WStore={store ?? 0}&WDate={day:dd'%2F'MM'%2F'yyyy}&WFileType={type}&wReshet={AllNetworks}");
        var document = await documents.ReadAsync(chain, new PortalRequest(chain.At(query)), request.Notes, cancellationToken);
        return BinaListing.Names(document.Bytes.Span);
    }

    private DiscoveredFile Discover(PortalChain chain, string name) =>
        Attribution.Discover(chain, registry, name, n => FileLocator.At(chain.At(Download(n))), size: null, time.GetUtcNow());

    private static string Download(string name) => "/Download/" + Uri.EscapeDataString(name);
}
