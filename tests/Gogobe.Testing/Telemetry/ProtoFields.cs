using System.Text;

namespace Gogobe.Testing.Telemetry;

/// <summary>One field of a protobuf message: a number, and bytes or a varint.</summary>
public readonly record struct ProtoField(int Number, ReadOnlyMemory<byte> Bytes, long Varint)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}

/// <summary>Splits a protobuf message into its fields.</summary>
public static class ProtoFields
{
    public static IEnumerable<ProtoField> Of(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new ProtoField(number, default, Varint(message.Span, ref at));
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    yield return new ProtoField(number, message.Slice(at, length), 0);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"No protobuf: wire type {tag & 7}");
            }
        }
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
