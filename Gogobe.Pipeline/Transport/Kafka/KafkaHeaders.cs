using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Gogobe.Pipeline.Transport.Kafka;

/// <summary>Headers of messages: the W3C trace context, and what a dead letter says about where it comes from.</summary>
internal static class KafkaHeaders
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    /// <summary>The current trace; null when there is none.</summary>
    public static Headers? OfTrace(Activity? activity)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            return null;
        }

        var headers = new Headers { { TraceParent, Encoding.ASCII.GetBytes(id) } };
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            headers.Add(TraceState, Encoding.ASCII.GetBytes(state));
        }

        return headers;
    }

    /// <summary>The trace of the publisher; empty when the message has none, or none that can be read.</summary>
    public static ActivityContext TraceOf(Headers? headers) =>
        headers is { Count: > 0 } && Text(headers, TraceParent) is { } parent && ActivityContext.TryParse(parent, Text(headers, TraceState), isRemote: true, out var context)
            ? context
            : default;

    /// <summary>The headers as they came, and behind them <c>gogobe.reason</c>, <c>.detail</c>, <c>.topic</c>, <c>.partition</c>, <c>.offset</c>, <c>.group</c>, <c>.attempts</c>.</summary>
    public static Headers OfLetter(Headers? original, DeadLetter letter)
    {
        var headers = new Headers();
        foreach (var header in original ?? [])
        {
            headers.Add(header.Key, header.GetValueBytes());
        }

        Add("reason", letter.Reason.Text());
        Add("detail", letter.Detail);
        Add("topic", letter.MessageOffset.Topic);
        Add("partition", FormattableString.Invariant($"{letter.MessageOffset.Partition}"));
        Add("offset", FormattableString.Invariant($"{letter.MessageOffset.Offset}"));
        Add("group", letter.Group);
        Add("attempts", FormattableString.Invariant($"{letter.Attempts}"));
        return headers;

        void Add(string name, string value) => headers.Add("gogobe." + name, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Headers as text, one character a byte, so that any bytes come back as they were (but NUL, which the table of dead letters cannot keep).</summary>
    public static IReadOnlyDictionary<string, string> Kept(Headers? headers)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers ?? [])
        {
            kept[header.Key] = Encoding.Latin1.GetString(header.GetValueBytes() ?? []);
        }

        return kept;
    }

    /// <summary>What <see cref="Kept"/> kept.</summary>
    public static Headers OfKept(IReadOnlyDictionary<string, string> kept)
    {
        var headers = new Headers();
        foreach (var (name, value) in kept)
        {
            headers.Add(name, Encoding.Latin1.GetBytes(value));
        }

        return headers;
    }

    private static string? Text(Headers headers, string name) =>
        headers.TryGetLastBytes(name, out var bytes) && bytes is { Length: > 0 } ? Encoding.ASCII.GetString(bytes) : null;
}
