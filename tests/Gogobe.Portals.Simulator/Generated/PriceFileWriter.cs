using System.Globalization;

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>Writes the rows of a shelf as a price file.</summary>
internal sealed class PriceFileWriter(GeneratedChainOptions options, XmlBytes xml)
{
    private readonly (PriceColumn Column, byte[] Open, byte[] Close)[] _columns =
        options.Generation == Generation.Classic ? PriceColumns.Classic : PriceColumns.New;

    private readonly DateTime _firstDay = options.FirstDay.ToDateTime(TimeOnly.MinValue);

    /// <summary>Everything before the first row.</summary>
    public void Open(int store, long rows)
    {
        FileHeader.Write(options, xml, store);
        if (options.Generation == Generation.Classic)
        {
            xml.Raw("  <Items Count=\""u8).Number(rows).Raw("\">\r\n"u8);
        }
        else
        {
            xml.Raw("  <Items>\r\n"u8);
        }
    }

    /// <summary>Everything behind the last row.</summary>
    public void Close() => xml.Raw("  </Items>\r\n</Root>"u8).Flush();

    /// <summary>One row.</summary>
    public void Write(in ShelfRow row)
    {
        xml.Raw("    <Item>\r\n"u8);
        Span<char> buffer = stackalloc char[Product.MaxName];
        ReadOnlySpan<char> name = buffer[..row.Product.WriteName(buffer)];
        var updated = Updated(row);
        foreach (var (column, open, close) in _columns)
        {
            xml.Raw(open);
            Value(column, row, name, updated);
            xml.Raw(close);
        }

        xml.Raw("    </Item>\r\n"u8);
    }

    private void Value(PriceColumn column, in ShelfRow row, ReadOnlySpan<char> name, DateTime updated)
    {
        var product = row.Product;
        switch (column)
        {
            case PriceColumn.Updated:
                Stamp(updated);
                break;
            case PriceColumn.Code:
                xml.Number(product.Code);
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
                xml.Fixed(row.Price, 2);
                break;
            case PriceColumn.UnitPrice when options.Generation == Generation.Classic:
                xml.Fixed(product.Size.UnitPrice(row.Price, Generation.Classic), 4);
                break;
            case PriceColumn.UnitPrice:
                xml.Fixed(product.Size.UnitPrice(row.Price, Generation.New) / 100, 2);
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

    // A price that changed says so; the others were last touched some day of the three years before, in working hours.
    private DateTime Updated(in ShelfRow row) => row.Since > 0
        ? Moments.WallTime(options, row.Since).AddMinutes(-5)
        : _firstDay.AddDays(-1 - (long)(row.Product.Dates % 1_000)).AddHours(8).AddSeconds((row.Product.Dates >> 12) % 43_200);

    private void Stamp(DateTime at)
    {
        xml.Date(at);
        if (options.Generation == Generation.Classic)
        {
            xml.Raw(" "u8).Time(at);
        }
        else
        {
            xml.Raw("T"u8).Time(at).Raw(".000"u8);
        }
    }
}
