using System.Buffers;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading;

/// <summary>
/// A window that slides over the text of a feed. Bytes from <see cref="Pin"/> (or else <see cref="Position"/>) on stay in the window, which
/// grows up to a limit when a pinned stretch does not fit. All offsets into <see cref="Buffer"/> end with the next <see cref="Fill"/>.
/// </summary>
public sealed class Utf8Window : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int InitialSize = 2 * ReadSize;

    private readonly FeedText _text;
    private readonly int _maxPinned;

    /// <summary>Opens a window at the start of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxPinned">Bytes that may have to stay at once; more is <c>too-large</c>.</param>
    public Utf8Window(FeedText text, int maxPinned)
    {
        _text = text;
        _maxPinned = maxPinned;
        Buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    }

    /// <summary>The bytes; valid from the pin to <see cref="End"/>.</summary>
    public byte[] Buffer { get; private set; }

    /// <summary>Where reading goes on.</summary>
    public int Position { get; set; }

    /// <summary>Behind the last byte.</summary>
    public int End { get; private set; }

    /// <summary>The first byte to keep; -1 when none but those from <see cref="Position"/> on.</summary>
    public int Pin { get; set; } = -1;

    /// <summary>Offset in the text of <c>Buffer[0]</c>.</summary>
    public long Start { get; private set; }

    /// <summary>Offset in the text of <see cref="Position"/>.</summary>
    public long Offset => Start + Position;

    /// <summary>Brings more bytes; false at the end of the text.</summary>
    /// <exception cref="FeedException"><c>too-large</c>, or as <see cref="FeedText.Read"/>.</exception>
    public bool Fill()
    {
        var keep = Pin >= 0 ? Pin : Position;
        if (keep > 0)
        {
            Buffer.AsSpan(keep, End - keep).CopyTo(Buffer);
            Position -= keep;
            End -= keep;
            Start += keep;
            Pin = Pin >= 0 ? 0 : -1;
        }

        if (Buffer.Length - End < ReadSize)
        {
            Grow();
        }

        var read = _text.Read(Buffer.AsSpan(End));
        End += read;
        return read > 0;
    }

    /// <summary>True when <paramref name="count"/> bytes from <see cref="Position"/> on are in the window, after reading as needed.</summary>
    public bool Ensure(int count)
    {
        while (End - Position < count)
        {
            if (!Fill())
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        Position = End = 0;
    }

    private void Grow()
    {
        if (End > _maxPinned)
        {
            throw new FeedException(Reason.TooLarge, $"a text, tag or row of more than {_maxPinned} bytes");
        }

        var larger = ArrayPool<byte>.Shared.Rent(Buffer.Length * 2);
        Buffer.AsSpan(0, End).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = larger;
    }
}
