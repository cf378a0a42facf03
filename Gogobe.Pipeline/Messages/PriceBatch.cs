using System.Runtime.InteropServices;

namespace Gogobe.Pipeline.Messages;

/// <summary>
/// Up to 500 shelf prices: fixed-size rows and one block of UTF-8 text that they point into, so that a row costs no object.
/// A batch is immutable once published; the memory transport hands it over without a copy.
/// </summary>
public sealed class PriceBatch(PriceRow[] rows, byte[] text)
{
    /// <summary>The rows in document order.</summary>
    public PriceRow[] Rows { get; } = rows;

    /// <summary>The texts of all rows, UTF-8, one after another in the order of <see cref="PriceField"/>.</summary>
    public byte[] Text { get; } = text;

    /// <summary>One text of a row; empty when it was not published or says "unknown".</summary>
    public ReadOnlySpan<byte> TextOf(in PriceRow row, PriceField field) => row.Field(Text, field);
}

/// <summary>The texts of a price row, in the order in which they lie in <see cref="PriceBatch.Text"/>.</summary>
public enum PriceField
{
    /// <summary>The item code as published.</summary>
    Code,

    /// <summary>The item name as published.</summary>
    Name,

    /// <summary>The manufacturer; empty when the text says unknown.</summary>
    Manufacturer,

    /// <summary>The unit of the quantity (grams, litres); empty when the text says unknown.</summary>
    Unit,

    /// <summary>What the unit price is for ("100 g").</summary>
    UnitOfMeasure,
}

/// <summary>Flags of a shelf price. All of them take part in "unchanged"; <see cref="Gone"/> is set by the Writer only.</summary>
[Flags]
public enum PriceFlags : short
{
    /// <summary>Nothing set.</summary>
    None = 0,

    /// <summary>Sold by weight (bIsWeighted).</summary>
    Weighted = 1,

    /// <summary>Discounts do not apply (AllowDiscount is 0).</summary>
    NoDiscount = 2,

    /// <summary>A price of 0.01 or less: a placeholder.</summary>
    Placeholder = 4,

    /// <summary>No name was published.</summary>
    NoName = 8,

    /// <summary>The declared item type (0 internal, 1 barcode) disagrees with the code's check digit.</summary>
    TypeDisagrees = 16,

    /// <summary>Ended by a Full that did not name it: a tombstone.</summary>
    Gone = 256,
}

/// <summary>One shelf price. Numbers are ten-thousandths (<see cref="Prices.ScaledNumber"/>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PriceRow
{
    /// <summary>The product key (docs/specs/identity.md).</summary>
    public long Product;

    /// <summary>The price, always known.</summary>
    public long Price;

    /// <summary>Price of a unit of measure, or unknown.</summary>
    public long UnitPrice;

    /// <summary>Quantity in units, or unknown.</summary>
    public long Quantity;

    /// <summary>Hash of all attribute texts, quantity and weighted flag: equal hash, nothing new to say about the item.</summary>
    public ulong AttributesHash;

    /// <summary>Where the row's texts start.</summary>
    public int TextStart;

    /// <summary>Flags.</summary>
    public PriceFlags Flags;

    /// <summary>Length of the code in bytes.</summary>
    public byte CodeLength;

    /// <summary>Length of the name in bytes.</summary>
    public ushort NameLength;

    /// <summary>Length of the manufacturer in bytes.</summary>
    public ushort ManufacturerLength;

    /// <summary>Length of the unit in bytes.</summary>
    public ushort UnitLength;

    /// <summary>Length of the unit of measure in bytes.</summary>
    public ushort UnitOfMeasureLength;

    /// <summary>Cuts one text out of the batch's block.</summary>
    public readonly ReadOnlySpan<byte> Field(ReadOnlySpan<byte> text, PriceField field)
    {
        var name = TextStart + CodeLength;
        var manufacturer = name + NameLength;
        var unit = manufacturer + ManufacturerLength;
        var measure = unit + UnitLength;
        return field switch
        {
            PriceField.Code => text.Slice(TextStart, CodeLength),
            PriceField.Name => text.Slice(name, NameLength),
            PriceField.Manufacturer => text.Slice(manufacturer, ManufacturerLength),
            PriceField.Unit => text.Slice(unit, UnitLength),
            _ => text.Slice(measure, UnitOfMeasureLength),
        };
    }
}
