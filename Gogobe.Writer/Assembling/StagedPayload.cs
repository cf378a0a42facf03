using System.Buffers.Binary;
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

    private static int RowSize => Marshal.SizeOf<PriceRow>();

    /// <summary>The bytes of a batch.</summary>
    public static byte[] Write(IngestBatch batch)
    {
        if (batch.Prices is not { } prices)
        {
            return [(byte)'J', .. MessageJson.Serialize(batch)];
        }

        var rows = MemoryMarshal.AsBytes(prices.Rows.AsSpan());
        var payload = new byte[HeaderLength + rows.Length + prices.Text.Length];
        payload[0] = (byte)'P';
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(1), RowSize);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(5), prices.Rows.Length);
        rows.CopyTo(payload.AsSpan(HeaderLength));
        prices.Text.CopyTo(payload.AsSpan(HeaderLength + rows.Length));
        return payload;
    }

    /// <summary>The prices of a batch; null when it has none.</summary>
    /// <exception cref="InvalidDataException">A build with other rows wrote it.</exception>
    public static PriceBatch? ReadPrices(ReadOnlySpan<byte> payload)
    {
        if (payload[0] != (byte)'P')
        {
            return MessageJson.Deserialize<IngestBatch>(payload[1..]).Prices;
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(payload[1..]) != RowSize)
        {
            throw new InvalidDataException("Staged rows of another build");
        }

        var rows = new PriceRow[BinaryPrimitives.ReadInt32LittleEndian(payload[5..])];
        var bytes = rows.Length * RowSize;
        payload.Slice(HeaderLength, bytes).CopyTo(MemoryMarshal.AsBytes(rows.AsSpan()));
        return new PriceBatch(rows, payload[(HeaderLength + bytes)..].ToArray());
    }

    /// <summary>A batch of promotions or stores.</summary>
    public static IngestBatch ReadOther(ReadOnlySpan<byte> payload) => MessageJson.Deserialize<IngestBatch>(payload[1..]);
}
