using System.Collections.Concurrent;
using Gogobe.Pipeline.RawStore;

namespace Gogobe.Ledger.Tests;

/// <summary>Raw objects that a test puts there and takes away.</summary>
internal sealed class MemoryRawStore : IRawStore
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public async Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await fill(buffer, cancellationToken);
        Objects[key] = buffer.ToArray();
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Objects.TryGetValue(key, out var bytes) ? new MemoryStream(bytes) : null);

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Objects.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public string? LocalPath(string key) => null;
}
