namespace Gogobe.Portals.Http;

/// <summary>
/// The last body of documents that a portal marks (ETag, Last-Modified): asked again they answer "not modified", and the listing is made from what is here.
/// Bounded in bytes; what was used longest ago goes first.
/// </summary>
internal sealed class ConditionalCache
{
    private const long MaxBytes = 32 * 1024 * 1024;
    private const int MaxDocument = 4 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Slug, Uri Address), LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    public Entry? Find(string slug, Uri address)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue((slug, address), out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    public void Keep(string slug, Uri address, string? etag, DateTimeOffset? lastModified, ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            if (_byKey.Remove((slug, address), out var old))
            {
                Forget(old);
            }

            if ((etag is null && lastModified is null) || bytes.Length > MaxDocument)
            {
                return;
            }

            _byKey[(slug, address)] = _byUse.AddFirst(new Entry(slug, address, etag, lastModified, bytes));
            _bytes += bytes.Length;
            while (_bytes > MaxBytes)
            {
                _byKey.Remove((_byUse.Last!.Value.Slug, _byUse.Last.Value.Address));
                Forget(_byUse.Last);
            }
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _bytes -= node.Value.Bytes.Length;
    }

    public sealed record Entry(string Slug, Uri Address, string? ETag, DateTimeOffset? LastModified, ReadOnlyMemory<byte> Bytes);
}
