using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Gogobe.Parser.Reading.Layers;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading;

/// <summary>
/// The text of a feed as a stream of valid UTF-8, whatever its encoding. UTF-8 is validated in place and not copied. A letter that is cut in half (names cut
/// at a number of bytes) becomes U+FFFD and is counted.
/// </summary>
public sealed class FeedText
{
    private const int ChunkSize = 64 * 1024;
    private const int HeadSize = 4096;

    // Bytes of UTF-8 that one byte can become at most: a Hebrew sign, or U+FFFD.
    private const int MaxExpansion = HebrewCodePage.MaxExpansion;

    private readonly FeedContainer _container;
    private readonly byte[] _head = new byte[HeadSize];
    private readonly byte[] _carry = new byte[4];
    private byte[] _chunk = [];
    private int _headStart;
    private int _headEnd;
    private int _carried;
    private bool _ended;
    private Memory<byte> _pushed = Memory<byte>.Empty;

    private static ReadOnlySpan<byte> Replacement => "\ufffd"u8;

    // Blanks and marks of UTF-16, either way round.
    private static ReadOnlySpan<byte> WideBlanks => [(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0, 0xFF, 0xFE];

    /// <summary>Sniffs the first bytes.</summary>
    /// <exception cref="FeedException"><c>empty</c>: no byte but blanks. <c>not-price-data</c>: something else than XML. Else as the container's.</exception>
    public FeedText(FeedContainer container)
    {
        _container = container;
        while (_headEnd < HeadSize)
        {
            var read = container.Read(_head.AsSpan(_headEnd));
            if (read == 0)
            {
                break;
            }

            _headEnd += read;
        }

        var head = _head.AsSpan(0, _headEnd);
        (Encoding, _headStart) = EncodingSniffer.Sniff(head);
        Recognise(head[_headStart..]);
    }

    /// <summary>The encoding; <see cref="FeedEncoding.Utf8OrHebrew"/> becomes one of its two when the first byte above 0x7F was seen.</summary>
    public FeedEncoding Encoding { get; private set; }

    /// <summary>Letters that were replaced so far.</summary>
    public long Replaced { get; private set; }

    /// <summary>Reads valid UTF-8 that never ends inside a character; 0 at the end.</summary>
    /// <param name="destination">At least 64 KB.</param>
    /// <exception cref="FeedException"><c>bad-encoding</c>, or as the container's.</exception>
    public int Read(Span<byte> destination)
    {
        while (!_ended)
        {
            var count = Encoding switch
            {
                FeedEncoding.Utf16Little or FeedEncoding.Utf16Big => ReadUtf16(destination),
                FeedEncoding.Hebrew => ReadHebrew(destination),
                _ => ReadUtf8(destination),
            };
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
    }

    private int ReadUtf8(Span<byte> destination)
    {
        _carry.AsSpan(0, _carried).CopyTo(destination);
        var read = ReadRaw(destination[_carried..]);
        var bytes = destination[..(_carried + read)];
        if (read == 0)
        {
            _ended = true;
            return _carried == 0 ? 0 : throw new FeedException(Reason.Truncated, "ends inside a character");
        }

        var whole = bytes.Length - IncompleteTail(bytes);
        bytes[whole..].CopyTo(_carry);
        _carried = bytes.Length - whole;
        bytes = bytes[..whole];
        if (!Utf8Check.IsValid(bytes))
        {
            return FirstInvalid(bytes, destination);
        }

        if (Encoding == FeedEncoding.Utf8OrHebrew && !Ascii.IsValid(bytes))
        {
            Encoding = FeedEncoding.Utf8;
        }

        return whole;
    }

    // The first byte above 0x7F decides: a Hebrew letter of windows-1255 can not begin a valid UTF-8 sequence unless punctuation of the upper half
    // follows it. After valid sequences there is no way back: such bytes are letters that are broken.
    private int FirstInvalid(Span<byte> bytes, Span<byte> destination)
    {
        var first = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        var isUtf8 = Encoding != FeedEncoding.Utf8OrHebrew || Rune.DecodeFromUtf8(bytes[first..], out _, out _) == OperationStatus.Done;
        Encoding = isUtf8 ? FeedEncoding.Utf8 : FeedEncoding.Hebrew;
        byte[] all = [.. bytes, .. _carry.AsSpan(0, _carried)];
        _carried = 0;
        var now = Math.Min(all.Length, destination.Length / MaxExpansion);
        now -= isUtf8 ? IncompleteTail(all.AsSpan(0, now)) : 0;
        PushBack(all.AsSpan(now));
        return isUtf8 ? Replace(all.AsSpan(0, now), destination) : HebrewCodePage.Decode(all.AsSpan(0, now), destination);
    }

    private int Replace(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (!source.IsEmpty)
        {
            var good = Rune.DecodeFromUtf8(source, out _, out var used) == OperationStatus.Done;
            (good ? source[..used] : Replacement).CopyTo(destination[written..]);
            written += good ? used : Replacement.Length;
            Replaced += good ? 0 : 1;
            source = source[used..];
        }

        return written;
    }

    private int ReadHebrew(Span<byte> destination)
    {
        _chunk = _chunk.Length == 0 ? new byte[ChunkSize] : _chunk;
        var read = ReadRaw(_chunk.AsSpan(0, Math.Min(ChunkSize, destination.Length / MaxExpansion)));
        _ended = read == 0;
        return HebrewCodePage.Decode(_chunk.AsSpan(0, read), destination);
    }

    private int ReadUtf16(Span<byte> destination)
    {
        _chunk = _chunk.Length == 0 ? new byte[ChunkSize] : _chunk;
        _carry.AsSpan(0, _carried).CopyTo(_chunk);
        var room = Math.Min(ChunkSize, destination.Length / 3 * 2);
        var read = ReadRaw(_chunk.AsSpan(_carried, (room - _carried) & ~1));
        var bytes = _chunk.AsSpan(0, _carried + read);
        if (read == 0)
        {
            _ended = true;
            return _carried == 0 ? 0 : throw new FeedException(Reason.Truncated, "ends inside a character");
        }

        var units = MemoryMarshal.Cast<byte, char>(bytes[..(bytes.Length & ~1)]);
        if (Encoding == FeedEncoding.Utf16Big)
        {
            var words = MemoryMarshal.Cast<char, ushort>(units);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        var used = 0;
        var written = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(units[used..], destination[written..], out var taken, out var made, replaceInvalidSequences: false, isFinalBlock: false);
            used += taken;
            written += made;
            if (status != OperationStatus.InvalidData)
            {
                break;
            }

            Replacement.CopyTo(destination[written..]);
            written += Replacement.Length;
            used++;
            Replaced++;
        }

        // An odd byte or half a pair waits for the next read, in the order in which it was published.
        var rest = bytes[(used * 2)..];
        if (Encoding == FeedEncoding.Utf16Big && rest.Length >= 2)
        {
            rest[..2].Reverse();
        }

        rest.CopyTo(_carry);
        _carried = rest.Length;
        return written;
    }

    private int ReadRaw(Span<byte> destination)
    {
        if (_headStart == _headEnd && _pushed.Length == 0)
        {
            return _container.Read(destination);
        }

        var source = _headStart < _headEnd ? _head.AsSpan(_headStart, _headEnd - _headStart) : _pushed.Span;
        var count = Math.Min(source.Length, destination.Length);
        source[..count].CopyTo(destination);
        if (_headStart < _headEnd)
        {
            _headStart += count;
        }
        else
        {
            _pushed = _pushed[count..];
        }

        return count;
    }

    private void PushBack(ReadOnlySpan<byte> bytes)
    {
        // What was read from the head is read again before the rest of the head.
        var rest = _headStart < _headEnd ? _head.AsSpan(_headStart, _headEnd - _headStart) : _pushed.Span;
        _pushed = (byte[])[.. bytes, .. rest];
        _headStart = _headEnd;
    }

    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80)
            {
                return 0;
            }

            if (b >= 0xC0)
            {
                var length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    // Blanks and byte-order marks before the first visible character; -1 when there is none.
    private static int Blanks(ReadOnlySpan<byte> head)
    {
        var at = 0;
        while (at < head.Length)
        {
            if (head[at..].StartsWith("\ufeff"u8))
            {
                at += 3;
            }
            else if (head[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                at++;
            }
            else
            {
                return at;
            }
        }

        return -1;
    }

    // Everything that is not XML at its first visible character ends here, before any parsing. The rest of a wrapped file is still read,
    // so that a bomb or a cut file gets its own reason.
    private void Recognise(ReadOnlySpan<byte> head)
    {
        var wide = Encoding is FeedEncoding.Utf16Big or FeedEncoding.Utf16Little;
        var visible = wide ? head.IndexOfAnyExcept(WideBlanks) : Blanks(head);
        if (visible >= 0 && head[visible] == '<')
        {
            return;
        }

        _container.Verify();
        throw visible < 0 && _headEnd < HeadSize
            ? new FeedException(Reason.Empty, "no text at all")
            : new FeedException(Reason.NotPriceData, "does not begin like XML");
    }
}
