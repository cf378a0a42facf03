using System.Collections.Concurrent;
using Gogobe.Pipeline.RawStore;

namespace Gogobe.Carrier.Tests.Support;

/// <summary>Raw objects in memory. Can be away, and can fail in the middle of an object.</summary>
public sealed class InMemoryRawStore : IRawStore
{
    private int _puts;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Asked with the number of the put, from 1.</summary>
    public Func<int, Exception?> Fault { get; set; } = _ => null;

    public int Puts => Volatile.Read(ref _puts);

    public async Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _puts);
        using var stream = new MemoryStream();
        if (Fault(number) is { } fault)
        {
            throw fault;
        }

        await fill(stream, cancellationToken);
        Objects[key] = stream.ToArray();
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Objects.TryGetValue(key, out var bytes) ? new MemoryStream(bytes, writable: false) : null);

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Objects.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public string? LocalPath(string key) => null;
}
