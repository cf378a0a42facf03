using System.Globalization;
using System.Text;
using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Shelves;

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Writes the rows of a shelf as a price file.</summary>
internal sealed class PriceFileWriter(GeneratedChainOptions options, XmlBytes xml)
{
    private readonly (PriceColumn Column, byte[] Open, byte[] Close)[] _columns = PriceColumns.For(options.Generation);

    private readonly byte[] _openRow = Row(options, "    <{0}>\r\n");
    private readonly byte[] _closeRow = Row(options, "    </{0}>\r\n");

    private readonly DateTime _firstDay = options.FirstDay.ToDateTime(TimeOnly.MinValue);
    private int _store;

    /// <summary>Everything before the first row.</summary>
    public void Open(int store, long rows)
    {
        _store = store;
        FileHeader.Write(options, xml, store);
        FileHeader.OpenPrices(options, xml, rows);
    }

    /// <summary>Everything behind the last row.</summary>
    public void Close()
    {
        FileHeader.ClosePrices(options, xml, _store);
        xml.Flush();
    }

    /// <summary>One row.</summary>
    public void Write(in ShelfRow row) => Write(row.Product, row.Price, Updated(row));

    /// <summary>One row; <paramref name="updated"/> null when its price never changed.</summary>
    public void Write(in Product product, long price, DateTime? updated)
    {
        xml.Raw(_openRow);
        Span<char> buffer = stackalloc char[Product.MaxName];
        ReadOnlySpan<char> name = buffer[..product.WriteName(buffer)];
        var stamp = updated ?? Untouched(product);
        foreach (var (column, open, close) in _columns)
        {
            xml.Raw(open);
            Value(column, product, price, name, stamp);
            xml.Raw(close);
        }

        xml.Raw(_closeRow);
    }

    private void Value(PriceColumn column, in Product product, long price, ReadOnlySpan<char> name, DateTime updated)
    {
        switch (column)
        {
            case PriceColumn.Updated:
                Stamp(updated);
                break;
            case PriceColumn.Code:
                var code = PublishedCode.Of(options, product.Code);
                xml.Padded(code.Number, code.Digits);
                break;
            case PriceColumn.LastSale:
                Stamp(_firstDay.AddMinutes(-(long)(product.Dates >> 40) % 20_160));
                break;
            case PriceColumn.Type:
                xml.Raw(product.Barcode ? "1"u8 : "0"u8);
                break;
            case PriceColumn.Name or PriceColumn.Description when product.Escaped:
                xml.Escaped(name);
                break;
            case PriceColumn.Name or PriceColumn.Description:
                xml.Text(name);
                break;
            case PriceColumn.Manufacturer:
                xml.Text(product.Manufacturer);
                break;
            case PriceColumn.Country:
                xml.Text(product.Country);
                break;
            case PriceColumn.Unit:
                xml.Text(product.Size.Unit);
                break;
            case PriceColumn.Quantity:
                xml.Fixed(product.Size.Quantity, 2);
                break;
            case PriceColumn.Weighted:
                xml.Raw(product.Weighted ? "1"u8 : "0"u8);
                break;
            case PriceColumn.Measure:
                xml.Text(product.Size.Measure);
                break;
            case PriceColumn.InPackage:
                xml.Text(Vocabulary.Unknown);
                break;
            case PriceColumn.Price:
                Price(price);
                break;
            case PriceColumn.UnitPrice when options.Generation is Generation.Classic or Generation.Bina or Generation.TivTaam:
                xml.Fixed(product.Size.UnitPrice(price, options.Generation), 4);
                break;
            case PriceColumn.UnitPrice:
                xml.Fixed(product.Size.UnitPrice(price, options.Generation) / 100, 2);
                break;
            case PriceColumn.Discount:
                xml.Raw(product.Look % 50 == 0 ? "0"u8 : "1"u8);
                break;
            case PriceColumn.Status:
                xml.Raw("1"u8);
                break;
            case PriceColumn.ItemId:
                xml.Number(product.ItemId);
                break;
            case PriceColumn.Empty:
                break;
            default:
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No value for {column}."));
        }
    }

    // Generation B leaves zeros away: 10.9, 2.5, 7.
    private void Price(long price)
    {
        if (options.Generation != Generation.Bina || price % 10 != 0)
        {
            xml.Fixed(price, 2);
        }
        else if (price % 100 == 0)
        {
            xml.Number(price / 100);
        }
        else
        {
            xml.Fixed(price / 10, 1);
        }
    }

    private DateTime? Updated(in ShelfRow row) => row.Since > 0 ? Moments.WallTime(options, row.Since).AddMinutes(-5) : null;

    // A price that never changed was last touched some day of the three years before, in working hours.
    private DateTime Untouched(in Product product) =>
        _firstDay.AddDays(-1 - (long)(product.Dates % 1_000)).AddHours(8).AddSeconds((product.Dates >> 12) % 43_200);

    private void Stamp(DateTime at)
    {
        switch (options.Generation)
        {
            case Generation.New:
                xml.Date(at).Raw("T"u8).Time(at).Raw(".000"u8);
                break;
            case Generation.Laib:
                xml.Padded(at.Year, 4).Raw("/"u8).Padded(at.Month, 2).Raw("/"u8).Padded(at.Day, 2).Raw(" "u8).Padded(at.Hour, 2).Raw(":"u8).Padded(at.Minute, 2);
                break;
            case Generation.SuperPharm:
                xml.Date(at);
                break;
            default:
                xml.Date(at).Raw(" "u8).Time(at);
                break;
        }
    }

    private static byte[] Row(GeneratedChainOptions options, string tag) => Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, tag, options.Generation switch
    {
        Generation.Laib => "Product",
        Generation.SuperPharm => "Line",
        Generation.TivTaam => "item",
        _ => "Item",
    }));
}
