using System.Globalization;
using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Randomness;

namespace Gogobe.Portals.Simulator.Generated.Shelves;

/// <summary>The promotions of the chain: each a function of the seed and its number; a store takes part in nine of ten.</summary>
/// <remarks>Moments are those of the promotion files: of each day one PromoFull and one Promo at noon.</remarks>
internal sealed class PromotionPlan(GeneratedChainOptions options)
{
    private const long FirstId = 1_340_000;

    private readonly Mix _promotion = new(options.Seed, Mix.Purpose.Promotion);
    private readonly Mix _items = new(options.Seed, Mix.Purpose.PromotionItems);
    private readonly Mix _change = new(options.Seed, Mix.Purpose.PromotionChange);
    private readonly Catalogue _catalogue = Catalogue.Of(options);

    public static int FullOf(int day) => (day - 1) * 2;

    public static DateTime WallTime(GeneratedChainOptions options, int moment) =>
        options.FirstDay.AddDays(moment / 2).ToDateTime(moment % 2 == 0 ? new TimeOnly(0, 10) : new TimeOnly(12, 0));

    /// <summary>About one for six shelf prices.</summary>
    public int Count => Math.Max(1, options.ItemsPerStore / 6);

    public bool IsIn(int store, int number) => _promotion[number, store] % 10 != 0;

    /// <summary>Did this moment change the promotion? One in twenty.</summary>
    public bool ChangedAt(int number, int moment) => moment > 0 && _change[number, moment] % 20 == 0;

    public GeneratedPromotion At(int number, int moment)
    {
        var raises = 0;
        for (var m = 1; m <= moment; m++)
        {
            raises += ChangedAt(number, m) ? 1 : 0;
        }

        return Raised(number, raises);
    }

    /// <summary>A promotion whose price went up so many times.</summary>
    public GeneratedPromotion Raised(int number, int raises)
    {
        var random = _promotion[number];
        var weighted = random % 33 == 0;
        var type = ((random >> 8) % 200) switch
        {
            < 7 when !weighted => 2,
            < 9 when !weighted => 9,
            _ => 1,
        };
        if (options.Generation == Generation.New)
        {
            type = 1;
        }

        var quantity = type == 9 ? 2 : weighted ? 1 : 1 + (long)((random >> 16) % 3);
        var price = type == 1 ? (290 + (long)((random >> 20) % 2_400)) / 100 * 100 * quantity : 0;
        price += type == 1 ? 50 * raises : 0;
        var start = options.FirstDay.AddDays(-(int)((random >> 32) % 300));
        var goods = Vocabulary.Goods[(random >> 40) % (ulong)Vocabulary.Goods.Length];
        var what = random % 50 == 7 ? $"{goods} & עוד" : goods;
        var deal = type == 1 ? string.Create(CultureInfo.InvariantCulture, $"{quantity}ב-{price / 100m:0.00} ש\"ח") : "בהנחה";
        return new GeneratedPromotion(
            FirstId + (number * 7L),
            $"{what} {deal}",
            type,
            weighted,
            (random >> 44) % 10 == 0,
            start,
            options.FirstDay.AddDays(20 + (int)((random >> 48) % 200)),
            quantity * 100,
            price,
            type == 1 ? 0 : (random >> 60) % 2 == 0 ? 5_000 : 10_000,
            Items(number));
    }

    // Four on average; one promotion in a hundred has dozens, and number 7 the longest list seen.
    private List<string> Items(int number)
    {
        var random = _items[number];
        var products = Shelf.Products(options);
        var wanted = number == 7 ? 434 : random % 100 == 0 ? 40 + (int)((random >> 8) % 60) : 1 + (int)((random >> 8) % 6);
        var count = (int)Math.Min(wanted, products);
        var first = (long)((random >> 20) % (ulong)(products - count + 1));
        var items = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            items.Add(PublishedCode.Of(options, _catalogue[first + i].Code).ToString());
        }

        return items;
    }
}
