using System.Text;

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>What an element of a price row holds.</summary>
internal enum PriceColumn
{
    Updated,
    Code,
    LastSale,
    Type,
    Name,
    Manufacturer,
    Country,
    Description,
    Unit,
    Quantity,
    Weighted,
    Measure,
    InPackage,
    Price,
    UnitPrice,
    Discount,
    Status,
    ItemId,

    /// <summary>Published empty.</summary>
    Empty,
}

/// <summary>The elements of a price row in their order, as the generations publish them, with indents and line ends.</summary>
internal static class PriceColumns
{
    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] Classic = Of(
        (PriceColumn.Updated, "PriceUpdateDate"),
        (PriceColumn.Empty, "LastUpdateDate"),
        (PriceColumn.Empty, "LastUpdateTime"),
        (PriceColumn.Code, "ItemCode"),
        (PriceColumn.Type, "ItemType"),
        (PriceColumn.Name, "ItemName"),
        (PriceColumn.Manufacturer, "ManufacturerName"),
        (PriceColumn.Country, "ManufactureCountry"),
        (PriceColumn.Description, "ManufacturerItemDescription"),
        (PriceColumn.Unit, "UnitQty"),
        (PriceColumn.Quantity, "Quantity"),
        (PriceColumn.Weighted, "bIsWeighted"),
        (PriceColumn.Measure, "UnitOfMeasure"),
        (PriceColumn.InPackage, "QtyInPackage"),
        (PriceColumn.Price, "ItemPrice"),
        (PriceColumn.UnitPrice, "UnitOfMeasurePrice"),
        (PriceColumn.Discount, "AllowDiscount"),
        (PriceColumn.Status, "ItemStatus"),
        (PriceColumn.ItemId, "ItemId"),
        (PriceColumn.Empty, "LastSaleDateTime"));

    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] New = Of(
        (PriceColumn.Updated, "PriceUpdateTime"),
        (PriceColumn.Code, "ItemCode"),
        (PriceColumn.LastSale, "LastSaleDateTime"),
        (PriceColumn.Type, "ItemType"),
        (PriceColumn.Name, "ItemName"),
        (PriceColumn.Manufacturer, "ManufactureName"),
        (PriceColumn.Country, "ManufactureCountry"),
        (PriceColumn.Description, "ManufactureItemDescription"),
        (PriceColumn.Unit, "UnitQty"),
        (PriceColumn.Quantity, "Quantity"),
        (PriceColumn.Measure, "UnitOfMeasure"),
        (PriceColumn.Weighted, "bIsWeighted"),
        (PriceColumn.InPackage, "QtyInPackage"),
        (PriceColumn.Price, "ItemPrice"),
        (PriceColumn.UnitPrice, "UnitOfMeasurePrice"),
        (PriceColumn.Discount, "AllowDiscount"),
        (PriceColumn.Empty, "ItemStatus"),
        (PriceColumn.ItemId, "ItemId"),
        (PriceColumn.Empty, "LastUpdateDate"),
        (PriceColumn.Empty, "LastUpdateTime"));

    private static (PriceColumn Column, byte[] Open, byte[] Close)[] Of(params (PriceColumn Column, string Name)[] columns) =>
        [.. columns.Select(c => c.Column == PriceColumn.Empty
            ? (c.Column, Encoding.ASCII.GetBytes($"      <{c.Name} />\r\n"), [])
            : (c.Column, Encoding.ASCII.GetBytes($"      <{c.Name}>"), Encoding.ASCII.GetBytes($"</{c.Name}>\r\n")))];
}
