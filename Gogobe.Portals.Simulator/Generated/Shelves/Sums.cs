using System.Globalization;

namespace Gogobe.Portals.Simulator.Generated.Shelves;

/// <summary>Adds up the rows of a store.</summary>
internal sealed class PriceSums(GeneratedChainOptions options)
{
    private long _rows;
    private long _prices;
    private long _unitPrices;
    private decimal _codes;
    private long _binding;
    private long _closed;
    private long _closedSum;
    private long _changed;
    private long _replaced;

    /// <summary>A row of the day's PriceFull.</summary>
    public void AddFull(in ShelfRow row)
    {
        _changed += row.Event == ShelfEvent.Changed ? 1 : 0;
        _replaced += row.Event == ShelfEvent.Replaced ? 1 : 0;
        Add(row);
    }

    /// <summary>Replaces the sums of the morning by those of the evening.</summary>
    public void EndOfDay(Shelf shelf)
    {
        (_rows, _prices, _unitPrices, _codes, _binding, _closed, _closedSum) = (0, 0, 0, 0, 0, 0, 0);
        for (var slot = 0; slot < shelf.Count; slot++)
        {
            Add(shelf[slot]);
        }
    }

    public PriceTruth Truth(int store) => new()
    {
        Store = store,
        Rows = _rows,
        PriceSum = _prices,
        UnitPriceSum = _unitPrices,
        CodeSum = _codes,
        BindingSum = _binding,
        ClosedPeriods = _closed,
        ClosedSum = _closedSum,
        Changed = _changed,
        Replaced = _replaced,
    };

    private void Add(in ShelfRow row)
    {
        _rows++;
        _prices += row.Price;
        _unitPrices += row.Product.Size.UnitPrice(row.Price, options.Generation);
        _codes += row.Product.Code;
        _binding += row.Price * (row.Product.Code % PriceTruth.CodeModulus);
        _closed += row.Closed;
        _closedSum += row.ClosedSum;
    }
}

/// <summary>Adds up the promotions of a store.</summary>
internal static class PromotionSums
{
    public static PromotionTruth Of(GeneratedChainOptions options, int store, IEnumerable<GeneratedPromotion> promotions)
    {
        var sum = new PromotionTruth(store, 0, 0, 0, 0, 0, 0);
        foreach (var p in promotions)
        {
            // Generation N says quantity and price with every item.
            var times = options.Generation == Generation.New ? p.Items.Count : 1;
            sum = sum with
            {
                Rows = sum.Rows + 1,
                Items = sum.Items + p.Items.Count,
                IdSum = sum.IdSum + p.Id,
                CodeSum = sum.CodeSum + p.Items.Sum(c => decimal.Parse(c, CultureInfo.InvariantCulture)),
                MinQuantitySum = sum.MinQuantitySum + (p.MinQuantity * times),
                PriceSum = sum.PriceSum + (p.Price * times),
            };
        }

        return sum;
    }
}
