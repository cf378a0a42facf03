using System.Text;

namespace Gogobe.Portals.Simulator.Generated.Xml;

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

    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] Bina = Of(
        (PriceColumn.Updated, "PriceUpdateDate"),
        (PriceColumn.Code, "ItemCode"),
        (PriceColumn.Type, "ItemType"),
        (PriceColumn.Name, "ItemNm"),
        (PriceColumn.Manufacturer, "ManufacturerName"),
        (PriceColumn.Country, "ManufactureCountry"),
        (PriceColumn.Description, "ManufacturerItemDescription"),
        (PriceColumn.Unit, "UnitQty"),
        (PriceColumn.Quantity, "Quantity"),
        (PriceColumn.Measure, "UnitOfMeasure"),
        (PriceColumn.Weighted, "bIsWeighted"),
        (PriceColumn.InPackage, "QtyInPackage"),
        (PriceColumn.Price, "ItemPrice"),
        (PriceColumn.UnitPrice, "UnitOfMeasurePrice"),
        (PriceColumn.Discount, "AllowDiscount"),
        (PriceColumn.Status, "ItemStatus"));

    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] Laib = Of(
        (PriceColumn.Updated, "PriceUpdateDate"),
        (PriceColumn.Code, "ItemCode"),
        (PriceColumn.Type, "ItemType"),
        (PriceColumn.Name, "ItemName"),
        (PriceColumn.Manufacturer, "ManufactureName"),
        (PriceColumn.Country, "ManufactureCountry"),
        (PriceColumn.Empty, "ManufactureItemDescription"),
        (PriceColumn.Unit, "UnitQty"),
        (PriceColumn.Quantity, "Quantity"),
        (PriceColumn.Measure, "UnitMeasure"),
        (PriceColumn.Weighted, "BisWeighted"),
        (PriceColumn.InPackage, "QtyInPackage"),
        (PriceColumn.Price, "ItemPrice"),
        (PriceColumn.UnitPrice, "UnitOfMeasurePrice"),
        (PriceColumn.Discount, "AllowDiscount"),
        (PriceColumn.Status, "itemStatus"),
        (PriceColumn.Empty, "LastUpdateDate"),
        (PriceColumn.Empty, "LastUpdateTime"));

    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] SuperPharm = Of(
        (PriceColumn.Updated, "PriceUpdateDate"),
        (PriceColumn.Code, "ItemCode"),
        (PriceColumn.Name, "ItemName"),
        (PriceColumn.Manufacturer, "ManufacturerName"),
        (PriceColumn.Country, "ManufactureCountry"),
        (PriceColumn.Description, "ManufacturerItemDescription"),
        (PriceColumn.Unit, "UnitQty"),
        (PriceColumn.Quantity, "Quantity"),
        (PriceColumn.Measure, "UnitOfMeasure"),
        (PriceColumn.Weighted, "blsWeighted"),
        (PriceColumn.InPackage, "QtyInPackage"),
        (PriceColumn.Price, "ItemPrice"),
        (PriceColumn.UnitPrice, "UnitOfMeasurePrice"),
        (PriceColumn.Discount, "AllowDiscount"),
        (PriceColumn.Status, "ItemStatus"));

    public static readonly (PriceColumn Column, byte[] Open, byte[] Close)[] TivTaam =
        [.. Classic.Select(c => (c.Column, Lower(c.Open), Lower(c.Close)))];

    /// <summary>The columns of a generation.</summary>
    public static (PriceColumn Column, byte[] Open, byte[] Close)[] For(Generation generation) => generation switch
    {
        Generation.Classic => Classic,
        Generation.New => New,
        Generation.Bina => Bina,
        Generation.Laib => Laib,
        Generation.SuperPharm => SuperPharm,
        Generation.TivTaam => TivTaam,
        _ => throw new ArgumentOutOfRangeException(nameof(generation), generation, null),
    };

    private static byte[] Lower(byte[] tag) => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(tag).ToLowerInvariant());

    private static (PriceColumn Column, byte[] Open, byte[] Close)[] Of(params (PriceColumn Column, string Name)[] columns) =>
        [.. columns.Select(c => c.Column == PriceColumn.Empty
            ? (c.Column, Encoding.ASCII.GetBytes($"      <{c.Name} />\r\n"), [])
            : (c.Column, Encoding.ASCII.GetBytes($"      <{c.Name}>"), Encoding.ASCII.GetBytes($"</{c.Name}>\r\n")))];
}
