using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Assembling;

/// <summary>
/// A batch as the bytes that wait in <c>ingest_staging</c>. Prices are what they are in memory: <c>P</c>, size of a row (int32), number of rows
/// (int32), the rows, the text. Everything else is <c>J</c> and the message as JSON. Little-endian, like every machine this runs on.
/// </summary>
internal static class StagedPayload
{
    private const int HeaderLength = 9;

    private static int RowSize => Unsafe.SizeOf<PriceRow>();

    /// <summary>The bytes of a batch, in an array of <see cref="ArrayPool{T}.Shared"/> that the caller gives back.</summary>
    public static ArraySegment<byte> Rent(IngestBatch batch)
    {
        if (batch.Prices is not { } prices)
        {
            return Rent((byte)'J', MessageJson.Serialize(batch));
        }

        var rows = MemoryMarshal.AsBytes(prices.Rows.AsSpan());
        var length = HeaderLength + rows.Length + prices.Text.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        buffer[0] = (byte)'P';
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(1), RowSize);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(5), prices.Rows.Length);
        rows.CopyTo(buffer.AsSpan(HeaderLength));
        prices.Text.CopyTo(buffer.AsSpan(HeaderLength + rows.Length));
        return new ArraySegment<byte>(buffer, 0, length);
    }

    /// <summary>The price rows of a batch, where they lie; empty when it has none.</summary>
    /// <exception cref="InvalidDataException">A build with other rows wrote it.</exception>
    public static ReadOnlySpan<PriceRow> RowsOf(ReadOnlySpan<byte> payload)
    {
        if (payload[0] != (byte)'P')
        {
            return [];
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(payload[1..]) != RowSize)
        {
            throw new InvalidDataException("Staged rows of another build");
        }

        return MemoryMarshal.Cast<byte, PriceRow>(payload.Slice(HeaderLength, RowBytes(payload)));
    }

    /// <summary>The texts of its price rows.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> payload) => payload[0] == (byte)'P' ? payload[(HeaderLength + RowBytes(payload))..] : [];

    /// <summary>A batch of promotions or stores.</summary>
    public static IngestBatch ReadOther(ReadOnlySpan<byte> payload) => MessageJson.Deserialize<IngestBatch>(payload[1..]);

    private static ArraySegment<byte> Rent(byte kind, ReadOnlySpan<byte> content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(content.Length + 1);
        buffer[0] = kind;
        content.CopyTo(buffer.AsSpan(1));
        return new ArraySegment<byte>(buffer, 0, content.Length + 1);
    }

    private static int RowBytes(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt32LittleEndian(payload[5..]) * RowSize;
}
