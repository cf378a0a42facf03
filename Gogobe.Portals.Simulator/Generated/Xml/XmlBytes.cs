using System.Text;

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Writes XML as bytes into a stream, without objects for a value. Counts what it wrote.</summary>
internal sealed class XmlBytes(Stream target)
{
    private const int Room = 64 * 1024;
    private const int MostAtOnce = 4 * 1024;
    private readonly byte[] _buffer = new byte[Room + MostAtOnce];
    private int _length;
    private long _flushed;

    public long Written => _flushed + _length;

    /// <summary>Bytes as they are, at most 4 KB.</summary>
    public XmlBytes Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free());
        _length += bytes.Length;
        return this;
    }

    /// <summary>Text as it is: quotes stay, as in the files of the chains.</summary>
    public XmlBytes Text(ReadOnlySpan<char> text)
    {
        // Free may flush: it must run before the length is read.
        var free = Free();
        _length += Encoding.UTF8.GetBytes(text, free);
        return this;
    }

    /// <summary>Text with all five characters that have an entity written as one.</summary>
    public XmlBytes Escaped(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny("&<>\"'"); at >= 0; at = text.IndexOfAny("&<>\"'"))
        {
            Text(text[..at]).Raw(text[at] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                _ => "&apos;"u8,
            });
            text = text[(at + 1)..];
        }

        return Text(text);
    }

    /// <summary>A number.</summary>
    public XmlBytes Number(long value)
    {
        value.TryFormat(Free(), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>A number with at least so many digits.</summary>
    public XmlBytes Padded(long value, int digits)
    {
        for (var power = digits - 1; power > 0 && value < Power(power); power--)
        {
            Free()[0] = (byte)'0';
            _length++;
        }

        return Number(value);
    }

    /// <summary>A number with decimals: 1290 with 2 is 12.90.</summary>
    public XmlBytes Fixed(long value, int decimals)
    {
        var (whole, rest) = Math.DivRem(value, Power(decimals));
        return Number(whole).Raw("."u8).Padded(rest, decimals);
    }

    /// <summary><c>2025-11-02</c>.</summary>
    public XmlBytes Date(DateTime at) => Padded(at.Year, 4).Raw("-"u8).Padded(at.Month, 2).Raw("-"u8).Padded(at.Day, 2);

    /// <summary><c>10:05:00</c>.</summary>
    public XmlBytes Time(DateTime at) => Padded(at.Hour, 2).Raw(":"u8).Padded(at.Minute, 2).Raw(":"u8).Padded(at.Second, 2);

    /// <summary>Hands what is left to the stream.</summary>
    public void Flush()
    {
        target.Write(_buffer, 0, _length);
        _flushed += _length;
        _length = 0;
    }

    private Span<byte> Free()
    {
        if (_length > Room)
        {
            Flush();
        }

        return _buffer.AsSpan(_length);
    }

    private static long Power(int n)
    {
        long power = 1;
        for (; n > 0; n--)
        {
            power *= 10;
        }

        return power;
    }
}
