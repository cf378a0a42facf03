using System.Buffers.Binary;
using System.Text;

namespace Gogobe.Writer.Sql;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, written by hand: five columns a row through a driver's writer would cost more than parsing the row did.
/// </summary>
internal sealed class CopyBuffer
{
    /// <summary>Bytes after which the buffer should be sent.</summary>
    public const int Capacity = 128 * 1024;

    private static readonly byte[] s_header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly long s_postgresEpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private byte[] _bytes = new byte[Capacity + 4096];
    private int _length;

    /// <summary>Whether it is time to send.</summary>
    public bool IsFull => _length >= Capacity;

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Forgets what was sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>The header of a COPY stream.</summary>
    public void Header() => s_header.CopyTo(Take(s_header.Length));

    /// <summary>The trailer of a COPY stream.</summary>
    public void Trailer() => BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);

    /// <summary>Starts a row.</summary>
    public void Row(short columns) => BinaryPrimitives.WriteInt16BigEndian(Take(2), columns);

    /// <summary>SQL null.</summary>
    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void Int16(short value)
    {
        var span = Take(6);
        BinaryPrimitives.WriteInt32BigEndian(span, 2);
        BinaryPrimitives.WriteInt16BigEndian(span[4..], value);
    }

    public void Int32(int value)
    {
        var span = Take(8);
        BinaryPrimitives.WriteInt32BigEndian(span, 4);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], value);
    }

    public void Int64(long value)
    {
        var span = Take(12);
        BinaryPrimitives.WriteInt32BigEndian(span, 8);
        BinaryPrimitives.WriteInt64BigEndian(span[4..], value);
    }

    public void Bool(bool value)
    {
        var span = Take(5);
        BinaryPrimitives.WriteInt32BigEndian(span, 1);
        span[4] = value ? (byte)1 : (byte)0;
    }

    public void Int32(int? value)
    {
        if (value is { } number)
        {
            Int32(number);
        }
        else
        {
            Null();
        }
    }

    public void Bool(bool? value)
    {
        if (value is { } truth)
        {
            Bool(truth);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A timestamptz, microseconds since 2000.</summary>
    public void Time(DateTimeOffset value) => Int64((value.UtcTicks - s_postgresEpochTicks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>A timestamptz, or null.</summary>
    public void Time(DateTimeOffset? value)
    {
        if (value is { } time)
        {
            Time(time);
        }
        else
        {
            Null();
        }
    }

    /// <summary>UTF-8 text; empty is null, as "not published" is everywhere.</summary>
    public void TextOrNull(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            Null();
            return;
        }

        Text(utf8);
    }

    /// <summary>UTF-8 text.</summary>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        var span = Take(4 + utf8.Length);
        BinaryPrimitives.WriteInt32BigEndian(span, utf8.Length);
        utf8.CopyTo(span[4..]);
    }

    /// <summary>Text, or null.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        var span = Take(4 + bytes);
        BinaryPrimitives.WriteInt32BigEndian(span, bytes);
        Encoding.UTF8.GetBytes(text, span[4..]);
    }

    /// <summary>A numeric of four decimals from whole ten-thousandths; null for <see cref="Pipeline.Prices.ScaledNumber.Unknown"/>.</summary>
    public void Numeric(long scaled)
    {
        if (scaled == Pipeline.Prices.ScaledNumber.Unknown)
        {
            Null();
            return;
        }

        // PostgreSQL keeps base-10000 digits, so the ten-thousandths are exactly the one digit behind the point.
        var magnitude = Math.Abs(scaled);
        var (whole, fraction) = Math.DivRem(magnitude, 10_000);
        var (high, low) = Math.DivRem(whole, 10_000);
        var digits = (high != 0 ? 2 : whole != 0 ? 1 : 0) + (fraction != 0 ? 1 : 0);
        var span = Take(12 + (2 * digits));
        BinaryPrimitives.WriteInt32BigEndian(span, 8 + (2 * digits));
        BinaryPrimitives.WriteInt16BigEndian(span[4..], (short)digits);
        BinaryPrimitives.WriteInt16BigEndian(span[6..], (short)(high != 0 ? 1 : whole != 0 || fraction == 0 ? 0 : -1));
        BinaryPrimitives.WriteInt16BigEndian(span[8..], scaled < 0 ? (short)0x4000 : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(span[10..], 4);
        var at = 12;
        if (high != 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[at..], (short)high);
            at += 2;
        }

        if (whole != 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[at..], (short)low);
            at += 2;
        }

        if (fraction != 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[at..], (short)fraction);
        }
    }

    /// <summary>
    /// A numeric of up to eight decimals; the column's own type rounds it. Null for null, and for what is no value of the field: at or above
    /// <paramref name="limit"/> (a column's limit must not fail the whole file).
    /// </summary>
    public void Decimal(decimal? value, long limit = 10_000_000_000)
    {
        if (value is not { } v || Math.Abs(v) >= limit)
        {
            Null();
            return;
        }

        var magnitude = Math.Abs(v);
        var whole = (long)magnitude;
        var fraction = (long)Math.Round((magnitude - whole) * 100_000_000, MidpointRounding.AwayFromZero);
        Span<short> digits =
        [
            (short)(whole / 1_0000_0000), (short)(whole / 10_000 % 10_000), (short)(whole % 10_000),
            (short)(fraction / 10_000 % 10_000), (short)(fraction % 10_000),
        ];
        var span = Take(12 + (2 * digits.Length));
        BinaryPrimitives.WriteInt32BigEndian(span, 8 + (2 * digits.Length));
        BinaryPrimitives.WriteInt16BigEndian(span[4..], (short)digits.Length);
        BinaryPrimitives.WriteInt16BigEndian(span[6..], 2);
        BinaryPrimitives.WriteInt16BigEndian(span[8..], v < 0 ? (short)0x4000 : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(span[10..], 8);
        for (var i = 0; i < digits.Length; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[(12 + (2 * i))..], digits[i]);
        }
    }

    private Span<byte> Take(int bytes)
    {
        if (_length + bytes > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }

        var span = _bytes.AsSpan(_length, bytes);
        _length += bytes;
        return span;
    }
}
