using System.Buffers;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Layers;

/// <summary>
/// Takes the wrappers (gzip, zip, up to three in each other) off a published file by what its first bytes say, never by its name, and verifies
/// each wrapper to its end. Sequential; bounded memory.
/// </summary>
public sealed class FeedContainer : IDisposable
{
    private readonly List<Layer> _layers = [];
    private readonly List<string> _wrappers = [];
    private SniffedStream _inner;

    private FeedContainer(Stream raw) => _inner = new SniffedStream(raw);

    /// <summary>Bytes of the innermost content read so far.</summary>
    public long ExpandedBytes { get; private set; }

    /// <summary>Bytes after the end of a wrapper were ignored.</summary>
    public bool Trailing => _layers.Exists(l => l.Trailing);

    /// <summary>The wrappers from the outside: <c>gzip</c>, <c>zip</c>, <c>gzip,zip</c>; empty for a bare file.</summary>
    public string Wrappers => string.Join(',', _wrappers);

    /// <summary>Opens a file.</summary>
    /// <param name="raw">The bytes as published. A seekable stream at its start lets a zip be read in place. Not disposed.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="FeedException">The wrapper is cut, damaged or too large.</exception>
    public static FeedContainer Open(Stream raw, ReadLimits limits)
    {
        var container = new FeedContainer(raw);
        try
        {
            while (container.TryUnwrap(limits))
            {
            }

            return container;
        }
        catch
        {
            container.Dispose();
            throw;
        }
    }

    /// <summary>Reads the innermost bytes; 0 at their end.</summary>
    /// <exception cref="FeedException">The wrapper is cut, damaged or too large.</exception>
    public int Read(Span<byte> destination)
    {
        var read = _inner.Read(destination);
        ExpandedBytes += read;
        return read;
    }

    /// <summary>Reads on to the end of every wrapper, so that each one's checksum and length are verified; what is read is dropped.</summary>
    /// <exception cref="FeedException">As <see cref="Read"/>.</exception>
    public void Verify()
    {
        var scratch = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (_inner.Read(scratch) > 0)
            {
            }

            for (var i = _layers.Count - 2; i >= 0; i--)
            {
                while (_layers[i].Read(scratch) > 0)
                {
                    _layers[i + 1].Trailing = true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            _layers[i].Dispose();
        }
    }

    private bool TryUnwrap(ReadLimits limits)
    {
        var head = _inner.Peek(4);
        Layer layer;
        if (head is [0x1F, 0x8B, ..])
        {
            Count(limits, "gzip");
            layer = new GzipLayer(_inner, limits.MaxExpandedBytes);
        }
        else if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
        {
            Count(limits, "zip");
            layer = ZipLayer.Open(_inner, limits);
        }
        else
        {
            return false;
        }

        _layers.Add(layer);
        _inner = new SniffedStream(layer);
        return true;
    }

    private void Count(ReadLimits limits, string wrapper)
    {
        if (_wrappers.Count == limits.MaxWrappers)
        {
            throw new FeedException(Reason.TooLarge, $"more than {limits.MaxWrappers} wrappers in each other");
        }

        _wrappers.Add(wrapper);
    }
}
