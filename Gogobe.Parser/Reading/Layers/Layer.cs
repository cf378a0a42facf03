using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Layers;

/// <summary>One wrapper taken off: its expanded bytes, capped and verified.</summary>
internal abstract class Layer(long cap) : ReadOnlyStream
{
    // Small reads keep the overshoot of the cap small; 64 KB is also what the decompressor is fastest with.
    private const int MaxRead = 64 * 1024;

    /// <summary>Bytes lay behind the end of the wrapper.</summary>
    public bool Trailing { get; set; }

    /// <summary>Bytes expanded so far.</summary>
    protected long Expanded { get; private set; }

    public sealed override int Read(Span<byte> buffer)
    {
        var read = Expand(buffer.Length > MaxRead ? buffer[..MaxRead] : buffer);
        Expanded += read;
        return Expanded <= cap ? read : throw new FeedException(Reason.TooLarge, $"expands to more than {cap} bytes");
    }

    /// <summary>Expands some bytes; 0 at a verified end.</summary>
    protected abstract int Expand(Span<byte> buffer);
}
