using System.Net.ServerSentEvents;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>Programs that listen to <c>/api/stream-status</c>, and how long each event took to reach them.</summary>
internal sealed class StreamReaders : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double>[] _times;
    private readonly Task[] _reading;
    private volatile bool _measuring;

    public StreamReaders(Uri cockpit, int readers)
    {
        _client = new HttpClient { BaseAddress = cockpit, Timeout = Timeout.InfiniteTimeSpan };
        _times = [.. Enumerable.Range(0, readers).Select(_ => new List<double>())];
        _reading = [.. _times.Select(ReadAsync)];
    }

    /// <summary>From now on times are kept.</summary>
    public void Measure() => _measuring = true;

    /// <summary>Ends them. Milliseconds of every event and reader.</summary>
    public async Task<List<double>> EndAsync()
    {
        _measuring = false;
        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        return [.. _times.SelectMany(t => t)];
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task ReadAsync(List<double> times)
    {
        try
        {
            await using var stream = await _client.GetStreamAsync(new Uri("/api/stream-status", UriKind.Relative), _stop.Token);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(_stop.Token))
            {
                if (_measuring)
                {
                    var now = Stamp.Milliseconds(TimeProvider.System.GetUtcNow());
                    times.AddRange(Stamp.In(item.Data).Select(at => now - at));
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
