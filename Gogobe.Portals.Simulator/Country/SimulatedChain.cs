using System.Globalization;
using Gogobe.Portals.Simulator.Country.Contents;
using Gogobe.Portals.Simulator.Country.Listing;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Portals.Simulator.Generated.Randomness;
using Gogobe.Portals.Simulator.Generated.Xml;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>One chain: its stores, and all it has published so far. Not safe for several threads; the country guards it.</summary>
internal sealed class SimulatedChain
{
    private readonly CountryOptions _country;
    private readonly WallClock _clock;
    private readonly PublishingHours _hours;
    private readonly ContentMaker _make;
    private readonly Mix _ticks;
    private readonly IReadOnlyList<(PublishedId Id, GeneratedStore Store)> _storeList;
    private long _tick;
    private DateTime _lastFull;

    public SimulatedChain(PortalChain portal, CountryOptions country, WallClock clock, ContentCache cache)
    {
        Portal = portal;
        _country = country;
        _clock = clock;
        _make = new ContentMaker(portal, cache);
        _hours = new PublishingHours(portal, country, clock);
        var fulls = _hours.FirstFulls();
        Stores = StoreOpenings.Open(portal, country, fulls[0]);
        _ticks = new Mix(Stores[0].Options.Seed, Mix.Purpose.Slug);
        _storeList = [.. portal.Ids.SelectMany(id => Stores.Where(s => s.Id == id).Select(s => (id, StoresFileWriter.Stores(s.Options)[s.Number - 1])))];
        Begin(fulls);
    }

    public PortalChain Portal { get; }

    public IReadOnlyList<SimulatedStore> Stores { get; }

    public List<PublishedFile> Files { get; } = [];

    /// <summary>With those that were replaced or withdrawn.</summary>
    public List<PublishedFile> History { get; } = [];

    public IEnumerable<(PublishedId Id, GeneratedStore Store)> StoreList => _storeList;

    /// <summary>A tick: some stores publish deltas; all publish Fulls when a day's hour has come.</summary>
    public void Tick()
    {
        var now = _clock.Now;
        if (_hours.Rests(now))
        {
            return;
        }

        if (_hours.LastFull(TimeSpan.Zero) is var full && full.Date > _lastFull.Date)
        {
            Fulls(full);
        }

        var tick = ++_tick;
        var chosen = new Selection(Stores.Count, Math.Max(_country.TickShare, 1.0 / Stores.Count), _ticks[tick]);
        for (var n = 0; n < Stores.Count; n++)
        {
            if (!chosen.Contains(n))
            {
                continue;
            }

            if (_hours.Next(Stores[n].LastPrices) is { } prices)
            {
                PriceDelta(Stores[n], prices);
            }

            if (_ticks[tick, n] % 3 == 0 && _hours.Next(Stores[n].LastPromotions) is { } promotions)
            {
                PromotionDelta(Stores[n], promotions);
            }
        }
    }

    /// <summary>The Stores file and a PriceFull and PromoFull a store, with a day's changes; stamped behind all that was published before.</summary>
    public void Fulls(DateTime at)
    {
        // Names with minutes may be ahead of the clock; and a Full has whole minutes, since some portals spell its name in both ways.
        var last = Stores.Max(s => s.LastPrices > s.LastPromotions ? s.LastPrices : s.LastPromotions);
        at = at > last ? at : Minute(last).AddMinutes(1);
        foreach (var store in Stores)
        {
            store.ChangePrices(_country.DayChanged, at);

            // Full files of this chain are flagged as a conflict of ids, and a flagged Full takes nothing away.
            if (Portal.Ids.All(i => i.InStores is null))
            {
                store.ReplaceSome(0.001, at);
            }

            store.ChangePromotions(at);
        }

        PublishFulls(at);
    }

    /// <summary>Publishes other bytes under the name of the newest PriceFull of a store.</summary>
    public PublishedFile Republish(int store)
    {
        var old = Files.Last(f => f.Store == store && f.Type == PublishedType.PriceFull && f.RepeatOf is null);
        var state = Stores.Single(s => s.Number == store && s.Id.Id == old.ChainId);
        if (Files.Any(f => f.Store == store && f.ChainId == old.ChainId && f.Type == PublishedType.Price && f.WallTime > old.WallTime))
        {
            throw new InvalidOperationException($"Store {store} of {Portal.Slug} has published deltas since; publish a Full first.");
        }

        state.ChangePrices(_country.DeltaChanged, old.WallTime);
        var (content, rows) = _make.Prices(state, state.Places(), old.Name);
        var repeats = Files.Where(f => f.RepeatOf == old.Name).ToList();
        Files.RemoveAll(f => f == old || repeats.Contains(f));
        var again = Listed(content, PublishedType.PriceFull, state.Id, store, old.Name, old.WallTime, rows, edition: old.Edition + 1);
        repeats.ForEach(r => Listed(content, r.Type, state.Id, store, r.Name, r.WallTime, rows, old.Name, again.Edition));
        return again;
    }

    /// <summary>Lists a file that the chain did not make.</summary>
    public void Place(FileContent content, string name, PublishedType type, int? store)
    {
        var now = _clock.Now;
        Listed(content, type, Portal.Ids[0], store, name, new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond)), rows: 0, placed: true);
    }

    private void Begin(IReadOnlyList<DateTime> fulls)
    {
        PublishFulls(fulls[0]);
        foreach (var at in fulls.Skip(1))
        {
            Fulls(at);
        }

        var full = _lastFull;
        var room = _hours.Awake(full, _clock.Now) - full;
        for (var delta = 1; delta <= _country.Deltas; delta++)
        {
            var at = Minute(full + (room * delta / (_country.Deltas + 1)));
            foreach (var store in Stores)
            {
                PriceDelta(store, at);
                if (delta == 1)
                {
                    PromotionDelta(store, at);
                }
            }
        }
    }

    private void PublishFulls(DateTime at)
    {
        _lastFull = at;
        var ids = Portal.StoresLayout == StoresLayout.Laib ? Portal.Ids.Take(1) : Portal.Ids.Where(id => Stores.Any(s => s.Id == id));
        foreach (var (id, n) in ids.Select((id, n) => (id, n)))
        {
            // Two ids of one chain are one chain to whoever reads the names: their Stores files need stamps of their own.
            var stamp = at.AddMinutes(-5 - n);
            var rows = _storeList.Where(s => Portal.StoresLayout == StoresLayout.Laib || s.Id == id).ToList();
            var name = ListedNames.Stores(Portal, id, stamp);

            // Where names have ten minutes only, a file of the same ten minutes would say the same again.
            if (Files.TrueForAll(f => f.Name != name))
            {
                Listed(_make.Stores(id, rows, stamp, name), PublishedType.Stores, id, null, name, stamp, rows.Count);
            }
        }

        if (Portal.Has(Oddities.SecondStoresFile))
        {
            // The last store alone, in small letters and without extension: no list of all stores.
            var stamp = at.AddMinutes(-1);
            var name = string.Create(CultureInfo.InvariantCulture, $"storesfull{Portal.Ids[0].Id}-000-{stamp:yyyyMMddHHmm}");
            Listed(_make.Stores(Portal.Ids[0], [_storeList[^1]], stamp, name), PublishedType.Stores, Portal.Ids[0], null, name, stamp, rows: 1);
        }

        foreach (var store in Stores)
        {
            Add(store, PublishedType.PriceFull, at, name => _make.Prices(store, store.Places(), name));
            store.LastPrices = at;
            if (!Portal.Has(Oddities.NoPromotions))
            {
                Add(store, PublishedType.PromoFull, at, name => _make.Promotions(store, store.Promotions(), name));
                store.LastPromotions = at;
            }
        }

        Repeat(Portal.Has(Oddities.BothNames), PublishedType.PriceFull, f => ListedNames.OtherSpelling(Portal, f.Type, f.ChainId, f.Store!.Value, f.WallTime));
        Repeat(Portal.Has(Oddities.WithoutExtension), PublishedType.PromoFull, f => ListedNames.WithoutExtension(f.Name));
    }

    private void PriceDelta(SimulatedStore store, DateTime at)
    {
        var changed = store.ChangePrices(_country.DeltaChanged, at);
        Add(store, PublishedType.Price, at, name => _make.Prices(store, changed, name));
        store.LastPrices = at;
    }

    private void PromotionDelta(SimulatedStore store, DateTime at)
    {
        if (Portal.Has(Oddities.NoPromotions | Oddities.NoPromoDelta))
        {
            return;
        }

        var changed = Portal.Has(Oddities.NullPromotions) ? [] : store.ChangePromotions(at);
        Add(store, PublishedType.Promo, at, name => _make.Promotions(store, changed, name));
        store.LastPromotions = at;
    }

    private void Add(SimulatedStore store, PublishedType type, DateTime at, Func<string, (FileContent Content, int Rows)> make)
    {
        var name = ListedNames.Of(Portal, type, store.Id.Id, store.Number, at);
        var (content, rows) = make(ListedNames.WithoutExtension(name) + ".xml");
        Listed(content, type, store.Id, store.Number, name, at, rows);
    }

    private void Repeat(bool wanted, PublishedType type, Func<PublishedFile, string> otherName)
    {
        if (wanted && Files.LastOrDefault(f => f.Type == type && f.Store == Stores[0].Number && f.RepeatOf is null) is { } first)
        {
            Listed(first.Content, type, Stores[0].Id, first.Store, otherName(first), first.WallTime, first.Rows, repeatOf: first.Name);
        }
    }

    private PublishedFile Listed(
        FileContent content, PublishedType type, PublishedId id, int? store, string name, DateTime at, int rows, string? repeatOf = null, int edition = 0, bool placed = false)
    {
        var file = new PublishedFile(content)
        {
            Portal = Portal,
            Chain = id.Slug,
            ChainId = id.Id,
            Type = type,
            Store = store,
            Name = name,
            WallTime = at,
            PublishedAt = _clock.UtcNow,
            Rows = rows,
            RepeatOf = repeatOf,
            ListedTwice = Portal.Has(Oddities.EveryBranch) && store is not null,
            Edition = edition,
            IsPlaced = placed,
        };
        Files.Add(file);
        History.Add(file);
        return file;
    }

    private static DateTime Minute(DateTime at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerMinute));
}
