using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Portals.Simulator.Generated.Products;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>All that is in force in the country, value by value, as the chains published it. A snapshot of the moment each list is asked for.</summary>
public sealed class ShelfBook
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SimulatedCountry _country;

    internal ShelfBook(SimulatedCountry country) => _country = country;

    /// <summary>Every price in force, by chain and store.</summary>
    public IEnumerable<ShelfPrice> Prices() => PerStore(s => s.Places()).SelectMany(p => p.Rows.Select(place => Price(p.Store, place)));

    /// <summary>Every promotion in force, with its items.</summary>
    public IEnumerable<ShelfPromotion> Promotions() => PerStore(s => s.Promotions(), c => !c.Has(Oddities.NoPromotions))
        .SelectMany(p => p.Rows.Select(running => Promotion(p.Store, p.Store.Promotion(running))));

    /// <summary>Every store.</summary>
    public IEnumerable<ShelfStore> Stores() => _country.Read(chains => chains.SelectMany(c => c.StoreList).Select(s => new ShelfStore(
        s.Id.Slug, s.Id.InStores ?? s.Id.Id, s.Store.Number, s.Store.Name, s.Store.Address, s.Store.City, s.Store.ZipCode, s.Store.Type)).ToList());

    /// <summary>Writes records as JSON lines with snake_case names.</summary>
    public static void WriteLines<T>(IEnumerable<T> records, TextWriter target)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(target);
        foreach (var record in records)
        {
            target.WriteLine(JsonSerializer.Serialize(record, s_json));
        }
    }

    private List<(SimulatedStore Store, T[] Rows)> PerStore<T>(Func<SimulatedStore, T[]> rows, Func<PortalChain, bool>? which = null) =>
        _country.Read(chains => chains.Where(c => which?.Invoke(c.Portal) ?? true).SelectMany(c => c.Stores).Select(s => (s, rows(s))).ToList());

    private static ShelfPrice Price(SimulatedStore store, ShelfPlace place)
    {
        var product = store.Product(place.Product);
        Span<char> name = stackalloc char[Product.MaxName];
        var length = product.WriteName(name);
        return new ShelfPrice(
            store.Id.Slug,
            store.Number,
            PublishedCode.Of(store.Options, product.Code).ToString(),
            new string(name[..length]),
            place.Price / 100m,
            product.Size.UnitPrice(place.Price, store.Options.Generation) / 10_000m);
    }

    private static ShelfPromotion Promotion(SimulatedStore store, GeneratedPromotion p)
    {
        var generation = store.Options.Generation;
        var quantity = p.MinQuantity / 100m;
        decimal? price = p.RewardType == 1 ? p.Price / 100m : generation == Generation.Bina ? 0 : null;
        return new ShelfPromotion(
            store.Id.Slug,
            store.Number,
            p.Id.ToString(CultureInfo.InvariantCulture),
            p.Description,
            generation == Generation.New ? 10 : p.RewardType,
            p.Weighted,
            p.Coupon,
            p.Start.ToDateTime(default),
            p.End.ToDateTime(new TimeOnly(23, 59)),
            quantity,
            price,
            p.RewardType == 1 ? null : p.Rate / 10_000m,
            [.. p.Items]);
    }
}

/// <summary>A price in force.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="Store">Number.</param>
/// <param name="ItemCode">As published.</param>
/// <param name="ItemName">As published, entities decoded.</param>
/// <param name="Price">Shekels.</param>
/// <param name="UnitPrice">Shekels, as published.</param>
public sealed record ShelfPrice(string Chain, int Store, string ItemCode, string ItemName, decimal Price, decimal UnitPrice);

/// <summary>A promotion in force.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="Store">Number.</param>
/// <param name="PromotionId">As published.</param>
/// <param name="Description">As published, entities decoded.</param>
/// <param name="RewardType">As published.</param>
/// <param name="Weighted">By the kilogram.</param>
/// <param name="Coupon">Needs a coupon.</param>
/// <param name="Starts">Israel wall time.</param>
/// <param name="Ends">Israel wall time.</param>
/// <param name="MinQuantity">For every item; generation N writes it with the item.</param>
/// <param name="DiscountedPrice">Shekels, for every item; 0 where a zero is published, null where nothing is.</param>
/// <param name="DiscountRate">Fraction of 1; null where there is none.</param>
/// <param name="Items">Item codes as published, in document order.</param>
public sealed record ShelfPromotion(
    string Chain,
    int Store,
    string PromotionId,
    string Description,
    int RewardType,
    bool Weighted,
    bool Coupon,
    DateTime Starts,
    DateTime Ends,
    decimal MinQuantity,
    decimal? DiscountedPrice,
    decimal? DiscountRate,
    IReadOnlyList<string> Items);

/// <summary>A store as its newest Stores file names it.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="ChainId">Id in the Stores file.</param>
/// <param name="Store">Number.</param>
/// <param name="Name">As published.</param>
/// <param name="Address">As published.</param>
/// <param name="City">As published.</param>
/// <param name="ZipCode">As published.</param>
/// <param name="Type">1 physical, 2 online.</param>
public sealed record ShelfStore(string Chain, string ChainId, int Store, string Name, string Address, string City, string ZipCode, int Type);
