using Gogobe.Portals.Simulator.Country.Contents;
using Gogobe.Portals.Simulator.Country.Listing;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>
/// A country whose chains publish as real ones do, with a list of every file (<see cref="Files"/>) and of all that is in force (<see cref="Shelf"/>), against
/// which others can be checked. Safe for several threads.
/// </summary>
public sealed class SimulatedCountry
{
    private readonly Lock _lock = new();
    private readonly ContentCache _cache;
    private readonly Dictionary<string, SimulatedChain> _chains;
    private readonly Dictionary<string, ChainListing> _listings = [];

    /// <summary>Opens all stores, which publish their first files.</summary>
    /// <exception cref="ArgumentException">No country can be like that.</exception>
    public SimulatedCountry(CountryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        Clock = new WallClock(options.Clock);
        _cache = new ContentCache(options.CacheBytes);
        _chains = options.Chains.AsParallel().AsOrdered().Select(c => new SimulatedChain(c, options, Clock, _cache)).ToDictionary(c => c.Portal.Slug);
    }

    /// <summary>What the country is like.</summary>
    public CountryOptions Options { get; }

    /// <summary>Its chains.</summary>
    public IReadOnlyList<PortalChain> Chains => Options.Chains;

    /// <summary>Every file that a portal lists now.</summary>
    public IReadOnlyList<PublishedFile> Files => [.. Chains.SelectMany(c => FilesOf(c.Slug))];

    /// <summary>Every file that was ever listed: with those that were replaced by other bytes of their name, or withdrawn.</summary>
    public IReadOnlyList<PublishedFile> EverListed => Read(chains => chains.SelectMany(c => c.History).ToList());

    /// <summary>What is in force, by all that was published so far.</summary>
    public ShelfBook Shelf => new(this);

    internal WallClock Clock { get; }

    /// <summary>What a chain's portal lists, oldest first.</summary>
    public IReadOnlyList<PublishedFile> FilesOf(string chain) => ListingOf(chain).Files;

    /// <summary>Some stores of every chain publish deltas (and Fulls, when their hour has come). Returns what is new.</summary>
    public IReadOnlyList<PublishedFile> Tick() => Change(Chains, chain => chain.Tick());

    /// <summary>All stores of the chains, or of one, publish Fulls with a day's changes, stamped now.</summary>
    public IReadOnlyList<PublishedFile> PublishFulls(string? chain = null)
    {
        var now = Clock.Now;
        var at = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute));
        return Change(Chains.Where(c => chain is null || c.Slug == chain), c => c.Fulls(at));
    }

    /// <summary>Other bytes under the name of a store's newest PriceFull; the listing shows the name once, as before.</summary>
    /// <exception cref="InvalidOperationException">The store has published deltas since: what is in force would not be the newest bytes.</exception>
    public PublishedFile Republish(string chain, int store) => Change(Chains.Where(c => c.Slug == chain), c => c.Republish(store))[0];

    /// <summary>Takes a file out of the listing, as portals do with old ones. What it said stays in force.</summary>
    public bool Withdraw(string chain, string name)
    {
        lock (_lock)
        {
            _listings.Remove(chain);
            return _chains[chain].Files.RemoveAll(f => f.Name == name) > 0;
        }
    }

    /// <summary>
    /// Puts a file of anyone's making into a chain's listing: one of another chain, one whose name means nothing, or bytes of a test. It is on no shelf.
    /// </summary>
    /// <param name="chain">In whose listing.</param>
    /// <param name="name">Its name, as given.</param>
    /// <param name="bytes">What a download brings.</param>
    /// <param name="type">Under which type the portal shows it.</param>
    /// <param name="store">Under which store.</param>
    public PublishedFile Place(string chain, string name, byte[] bytes, PublishedType type = PublishedType.PriceFull, int? store = 1) =>
        Change(Chains.Where(c => c.Slug == chain), c => c.Place(new FileContent(_cache, bytes), name, type, store))[0];

    internal ChainListing ListingOf(string chain)
    {
        lock (_lock)
        {
            return _listings.TryGetValue(chain, out var listing) ? listing : _listings[chain] = new ChainListing(_chains[chain].Files);
        }
    }

    internal T Read<T>(Func<IEnumerable<SimulatedChain>, T> read)
    {
        lock (_lock)
        {
            return read(_chains.Values);
        }
    }

    private List<PublishedFile> Change(IEnumerable<PortalChain> chains, Action<SimulatedChain> change)
    {
        lock (_lock)
        {
            var published = new List<PublishedFile>();
            foreach (var chain in chains.Select(c => _chains[c.Slug]))
            {
                var before = chain.Files.ToHashSet();
                change(chain);
                published.AddRange(chain.Files.Where(f => !before.Contains(f)));
                _listings.Remove(chain.Portal.Slug);
            }

            return published;
        }
    }
}
