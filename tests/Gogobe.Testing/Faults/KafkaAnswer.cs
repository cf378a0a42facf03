using System.Buffers.Binary;

namespace Gogobe.Testing.Faults;

/// <summary>Where an answer of Kafka's protocol says its error, for the few requests whose answers tests change (Kafka's protocol guide).</summary>
internal static class KafkaAnswer
{
    private const int Correlation = 4;
    private const int Throttle = 4;

    // The version from which a request has compact types, and its answer a header with tags.
    private static readonly Dictionary<short, short> s_flexibleFrom = new() { [0] = 9, [8] = 8, [9] = 6, [10] = 3, [11] = 6, [12] = 4 };

    /// <summary>Offset of the (first) error code in an answer; null when it has none.</summary>
    /// <param name="request">Number of the request.</param>
    /// <param name="version">Version of the request.</param>
    /// <param name="answer">From the correlation id on.</param>
    public static int? ErrorAt(short request, short version, ReadOnlySpan<byte> answer)
    {
        var flexible = s_flexibleFrom.TryGetValue(request, out var from) && version >= from;
        var at = Correlation + (flexible ? 1 : 0);
        return (request, version) switch
        {
            (0, _) => FirstPartition(answer, at, flexible),
            (8, _) => FirstPartition(answer, at + (version >= 3 ? Throttle : 0), flexible),
            // Of the only group that was asked about, and behind all it says: only tags follow.
            (9, >= 2) => answer.Length - 2 - (version >= 8 ? 2 : version >= 6 ? 1 : 0),
            (10, <= 3) or (12, _) => at + (version >= 1 ? Throttle : 0),
            (11, _) => at + (version >= 2 ? Throttle : 0),
            _ => null,
        };
    }

    // [topics: name, [partitions: index, error, ...]]
    private static int? FirstPartition(ReadOnlySpan<byte> answer, int at, bool flexible)
    {
        if (flexible ? answer[at++] <= 1 : Int32(answer, ref at) == 0)
        {
            return null;
        }

        // Names are short: their length is one byte.
        at += flexible ? answer[at] - 1 + 1 : BinaryPrimitives.ReadInt16BigEndian(answer[at..]) + 2;
        return (flexible ? answer[at++] <= 1 : Int32(answer, ref at) == 0) ? null : at + 4;
    }

    private static int Int32(ReadOnlySpan<byte> answer, ref int at)
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(answer[at..]);
        at += 4;
        return value;
    }
}
