using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Gogobe.Testing.Telemetry;

/// <summary>Receives traces over OTLP/HTTP and keeps their spans. Reads the few fields it needs from the protocol's own bytes.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;

    public OtlpReceiver()
    {
        (_listener, Port) = Listen();
        _serving = ServeAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    /// <summary>What a process needs to send its traces here.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    // HttpListener takes no port 0.
    private static (HttpListener Listener, int Port) Listen()
    {
        while (true)
        {
            var port = FreePort.Find();
            var listener = new HttpListener();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath == "/v1/traces")
            {
                Read(body.ToArray());
            }

            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }

    // ExportTraceServiceRequest.resource_spans = 1 > (resource = 1 > attributes = 1, scope_spans = 2 > spans = 2).
    private void Read(ReadOnlyMemory<byte> request)
    {
        foreach (var resourceSpans in ProtoFields.Of(request).Where(f => f.Number == 1))
        {
            var parts = ProtoFields.Of(resourceSpans.Bytes).ToList();
            var service = parts.Where(p => p.Number == 1).SelectMany(p => ProtoFields.Of(p.Bytes)).Where(a => a.Number == 1).Select(Attribute)
                .FirstOrDefault(a => a.Key == "service.name").Value ?? "";
            foreach (var span in parts.Where(p => p.Number == 2).SelectMany(p => ProtoFields.Of(p.Bytes)).Where(s => s.Number == 2))
            {
                Spans.Enqueue(ReceivedSpan.Of(service, ProtoFields.Of(span.Bytes).ToList()));
            }
        }
    }

    public static (string Key, string? Value) Attribute(ProtoField attribute)
    {
        var fields = ProtoFields.Of(attribute.Bytes).ToList();
        var value = fields.Where(f => f.Number == 2).SelectMany(f => ProtoFields.Of(f.Bytes)).FirstOrDefault();
        return (fields.First(f => f.Number == 1).Text, value.Number switch
        {
            1 => value.Text,
            3 => value.Varint.ToString(CultureInfo.InvariantCulture),
            _ => null,
        });
    }
}

/// <summary>One span.</summary>
public sealed record ReceivedSpan(string Service, string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string?> Attributes)
{
    // Span: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, attributes = 9.
    public static ReceivedSpan Of(string service, List<ProtoField> fields) => new(
        service,
        Hex(fields, 1),
        Hex(fields, 2),
        Hex(fields, 4),
        fields.First(f => f.Number == 5).Text,
        fields.Where(f => f.Number == 9).Select(OtlpReceiver.Attribute).DistinctBy(a => a.Key).ToDictionary(a => a.Key, a => a.Value));

    private static string Hex(List<ProtoField> fields, int number) =>
        fields.Where(f => f.Number == number).Select(f => Convert.ToHexStringLower(f.Bytes.Span)).FirstOrDefault() ?? "";
}
