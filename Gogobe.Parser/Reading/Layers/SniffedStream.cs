namespace Gogobe.Parser.Reading.Layers;

/// <summary>A stream whose first bytes can be looked at before they are read.</summary>
internal sealed class SniffedStream(Stream source) : ReadOnlyStream
{
    private readonly byte[] _head = new byte[16];
    private int _start;
    private int _end;

    /// <summary>The stream below, when it can be read from any place and nothing was read from it but the peeked bytes.</summary>
    public Stream? Seekable => source.CanSeek ? source : null;

    /// <summary>The next bytes, fewer only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count)
        {
            var read = source.Read(_head.AsSpan(_end, count - (_end - _start)));
            if (read == 0)
            {
                break;
            }

            _end += read;
        }

        return _head.AsSpan(_start, _end - _start);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            return source.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _head.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }
}
