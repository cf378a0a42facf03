using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Randomness;

namespace Gogobe.Portals.Simulator.Generated.Shelves;

/// <summary>
/// What stands on the shelves of one store at a moment, and at what price. A moment is a file of prices: moment 0 is the PriceFull of day 1, then come the
/// deltas of day 1, then the PriceFull of day 2, and so on.
/// </summary>
/// <remarks>
/// Slots come in blocks of four with five products each, of which one is left out; so stores differ in what they carry and every store has
/// exactly the number of rows asked for. A Full replaces one product of some blocks by the one left out.
/// </remarks>
internal sealed class Shelf
{
    private const int Block = 4;

    private readonly GeneratedChainOptions _options;
    private readonly Catalogue _catalogue;
    private readonly Mix _carried;
    private readonly Mix _swap;
    private readonly Mix _storePrice;
    private readonly Mix _nextPrice;
    private readonly Selection[] _changes;
    private readonly Selection[] _swaps;

    /// <summary>Opens a store, with its past up to <paramref name="moment"/>.</summary>
    public Shelf(GeneratedChainOptions options, int store, int moment)
    {
        _options = options;
        Store = store;
        Moment = moment;
        _catalogue = Catalogue.Of(options);
        _carried = new Mix(options.Seed, Mix.Purpose.Shelf);
        _swap = new Mix(options.Seed, Mix.Purpose.Swap);
        _storePrice = new Mix(options.Seed, Mix.Purpose.StorePrice);
        _nextPrice = new Mix(options.Seed, Mix.Purpose.NextPrice);
        var selection = new Mix(options.Seed, Mix.Purpose.Selection);
        var blocks = (options.ItemsPerStore + Block - 1) / Block;
        _changes = new Selection[moment + 1];
        _swaps = new Selection[moment + 1];
        for (var m = 1; m <= moment; m++)
        {
            var full = Moments.IsFull(options, m);
            _changes[m] = new Selection(options.ItemsPerStore, full ? options.Changed : options.DeltaChanged, selection[store, m, 0]);
            _swaps[m] = new Selection(blocks, full ? options.Replaced * Block : 0, selection[store, m, 1]);
        }
    }

    public int Store { get; }

    public int Moment { get; }

    /// <summary>Slots, which are rows of a PriceFull.</summary>
    public int Count => _options.ItemsPerStore;

    /// <summary>Products that some store carries some day: indexes below this.</summary>
    public static long Products(GeneratedChainOptions options) => (options.ItemsPerStore + Block - 1L) / Block * (Block + 1);

    /// <summary>The row of a slot at the moment.</summary>
    public ShelfRow this[int slot]
    {
        get
        {
            var block = slot / Block;
            var place = slot % Block;
            var left = (int)(_carried[Store, block] % (Block + 1));
            var product = _catalogue[ProductAt(block, place, left)];
            var row = new ShelfRow { Price = FirstPrice(product) };
            for (var m = 1; m <= Moment; m++)
            {
                row.Event = ShelfEvent.None;
                if (_swaps[m].Contains(block))
                {
                    var before = left;
                    left = left == Block ? (int)(_swap[Store, block, m] % Block) : Block;
                    if (place == Math.Min(before, left))
                    {
                        product = _catalogue[ProductAt(block, place, left)];
                        row.Close(FirstPrice(product), m, ShelfEvent.Replaced);
                        continue;
                    }
                }

                if (_changes[m].Contains(slot))
                {
                    row.Close(Next(row.Price, _nextPrice[Store, product.Index, m]), m, ShelfEvent.Changed);
                }
            }

            row.Product = product;
            return row;
        }
    }

    // The product left out of a block is number "left"; when that is not the fifth, the fifth stands in its place.
    private static long ProductAt(int block, int place, int left) => ((long)block * (Block + 1)) + (place == left ? Block : place);

    // Stores fall into price zones of 0 to 9% above the base; one price in ten is the store's own.
    private long FirstPrice(in Product product)
    {
        var random = _storePrice[Store, product.Index];
        var percent = 100 + (Store * 7 % 4 * 3) + (random % 10 == 0 ? (int)((random >> 8) % 15) - 7 : 0);
        return Nice(product.BasePrice * percent / 100);
    }

    /// <summary>Another price, up to 15% away.</summary>
    public static long Next(long price, ulong random)
    {
        var percent = 85 + (int)(random % 31);
        var next = Nice(price * percent / 100);
        return next != price ? next : price + 10 + ((long)(random >> 16) % 5 * 10);
    }

    // Prices end in a multiple of ten agorot, mostly 90.
    private static long Nice(long agorot) => Math.Max(50, agorot % 3 == 0 ? agorot / 10 * 10 : (agorot / 100 * 100) + 90);
}

/// <summary>One row of a shelf.</summary>
internal struct ShelfRow
{
    public Product Product;

    /// <summary>Agorot.</summary>
    public long Price;

    /// <summary>What the moment did to it.</summary>
    public ShelfEvent Event;

    /// <summary>Moment of its price; 0 when it never changed.</summary>
    public int Since;

    /// <summary>Closed periods of the slot, and the sum of their prices.</summary>
    public int Closed;
    public long ClosedSum;

    public void Close(long next, int moment, ShelfEvent what)
    {
        Closed++;
        ClosedSum += Price;
        Price = next;
        Since = moment;
        Event = what;
    }
}

/// <summary>What a moment did to a slot.</summary>
internal enum ShelfEvent
{
    None,
    Changed,
    Replaced,
}
