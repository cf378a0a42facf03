using Gogobe.Portals.Simulator.Generated;
using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Randomness;
using Gogobe.Portals.Simulator.Generated.Shelves;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>One store: its shelf and promotions as last published. What was published is what is in force.</summary>
internal sealed class SimulatedStore
{
    private readonly GeneratedChainOptions _options;
    private readonly Catalogue _catalogue;
    private readonly PromotionPlan _plan;
    private readonly Mix _tick;
    private readonly ShelfPlace[] _places;
    private readonly RunningPromotion[] _promotions;
    private long _step;

    public SimulatedStore(GeneratedChainOptions options, PublishedId id, int number, DateTime start)
    {
        _options = options;
        Id = id;
        Number = number;
        _catalogue = Catalogue.Of(options);
        _plan = new PromotionPlan(options);
        _tick = new Mix(options.Seed, Mix.Purpose.Tick);
        var shelf = new Shelf(options, number, moment: 0);
        _places = new ShelfPlace[shelf.Count];
        for (var slot = 0; slot < _places.Length; slot++)
        {
            var row = shelf[slot];
            _places[slot] = new ShelfPlace((int)row.Product.Index, (int)row.Price, null);
        }

        _promotions = [.. Enumerable.Range(0, _plan.Count).Where(n => _plan.IsIn(number, n))
            .Select(n => new RunningPromotion(n, 0, _plan.Raised(n, 0).Start.ToDateTime(default)))];
        LastPrices = start;
        LastPromotions = start;
    }

    public GeneratedChainOptions Options => _options;

    public PublishedId Id { get; }

    public int Number { get; }

    /// <summary>Stamps of the last files.</summary>
    public DateTime LastPrices { get; set; }

    public DateTime LastPromotions { get; set; }

    public ShelfPlace[] Places() => [.. _places];

    public RunningPromotion[] Promotions() => [.. _promotions];

    /// <summary>Changes a share of the prices, at least one, and returns the places that changed.</summary>
    public ShelfPlace[] ChangePrices(double share, DateTime at)
    {
        var step = ++_step;
        var selection = new Selection(_places.Length, Math.Max(share, 1.0 / _places.Length), _tick[Number, step, 0]);
        var changed = new List<ShelfPlace>();
        for (var slot = 0; slot < _places.Length; slot++)
        {
            if (selection.Contains(slot))
            {
                var next = (int)Shelf.Next(_places[slot].Price, _tick[Number, step, slot + 1]);
                changed.Add(_places[slot] = _places[slot] with { Price = next, Changed = at });
            }
        }

        return [.. changed];
    }

    /// <summary>Replaces a product by one that the store did not carry: the last place of some blocks, so that no product stands twice.</summary>
    public void ReplaceSome(double share, DateTime at)
    {
        var step = ++_step;
        var carried = _places.Select(p => p.Product).ToHashSet();
        var products = Shelf.Products(_options);
        for (var slot = 3; slot < _places.Length; slot += 4)
        {
            if (_tick[Number, step, slot] % 1_000_000 >= share * 4_000_000)
            {
                continue;
            }

            var block = slot / 4 * 5L;
            for (var other = block; other < Math.Min(block + 5, products); other++)
            {
                if (carried.Add((int)other))
                {
                    carried.Remove(_places[slot].Product);
                    var price = (int)Shelf.Next(_catalogue[other].BasePrice, _tick[Number, step, other]);
                    _places[slot] = new ShelfPlace((int)other, price, at);
                    break;
                }
            }
        }
    }

    /// <summary>Raises one promotion in twenty, at least one, and returns them.</summary>
    public RunningPromotion[] ChangePromotions(DateTime at)
    {
        if (_promotions.Length == 0)
        {
            return [];
        }

        var step = ++_step;
        var selection = new Selection(_promotions.Length, Math.Max(0.05, 1.0 / _promotions.Length), _tick[Number, step]);
        var changed = new List<RunningPromotion>();
        for (var n = 0; n < _promotions.Length; n++)
        {
            if (selection.Contains(n))
            {
                changed.Add(_promotions[n] = _promotions[n] with { Raises = _promotions[n].Raises + 1, Updated = at.Date });
            }
        }

        return [.. changed];
    }

    public Product Product(int index) => _catalogue[index];

    public GeneratedPromotion Promotion(RunningPromotion running) => _plan.Raised(running.Number, running.Raises);
}
