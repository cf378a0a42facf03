using System.Buffers;
using Confluent.Kafka;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>
/// The bytes of a message in a rented array: a batch is larger than 85 KB, and arrays of that size cost a full collection each few megabytes.
/// </summary>
internal sealed class RentedBytes
{
    public static readonly IDeserializer<RentedBytes> Deserializer = new Copy();

    private readonly byte[] _bytes;
    private readonly int _length;

    private RentedBytes(ReadOnlySpan<byte> bytes)
    {
        _length = bytes.Length;
        _bytes = _length == 0 ? [] : ArrayPool<byte>.Shared.Rent(_length);
        bytes.CopyTo(_bytes);
    }

    public int Length => _length;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Gives the array back; nobody may look at <see cref="Span"/> afterwards. One that is never given back is garbage like any other.</summary>
    public void Return()
    {
        if (_length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    private sealed class Copy : IDeserializer<RentedBytes>
    {
        public RentedBytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => new(isNull ? default : data);
    }
}
