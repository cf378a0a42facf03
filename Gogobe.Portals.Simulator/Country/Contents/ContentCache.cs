namespace Gogobe.Portals.Simulator.Country.Contents;

/// <summary>Keeps the bytes that were asked for last, up to a bound. What falls out is made again, equal byte for byte.</summary>
internal sealed class ContentCache(long most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(FileContent Content, byte[] Bytes)> _kept = new();
    private readonly Dictionary<FileContent, LinkedListNode<(FileContent Content, byte[] Bytes)>> _nodes = [];
    private long _size;

    public bool TryGet(FileContent content, out byte[] bytes)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(content, out var node))
            {
                bytes = [];
                return false;
            }

            _kept.Remove(node);
            _kept.AddFirst(node);
            bytes = node.Value.Bytes;
            return true;
        }
    }

    public void Keep(FileContent content, byte[] bytes)
    {
        lock (_lock)
        {
            if (bytes.Length > most / 2 || _nodes.ContainsKey(content))
            {
                return;
            }

            _nodes.Add(content, _kept.AddFirst((content, bytes)));
            _size += bytes.Length;
            while (_size > most)
            {
                var (last, gone) = _kept.Last!.Value;
                _kept.RemoveLast();
                _nodes.Remove(last);
                _size -= gone.Length;
            }
        }
    }
}
