using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Layers;

/// <summary>
/// A zip with exactly one file. Its directory says where the file starts and how many packed bytes it has; what it says about the expanded
/// size is only compared, never believed.
/// </summary>
internal sealed class ZipLayer : Layer
{
    private readonly Stream _data;
    private readonly ZipEntry _entry;
    private readonly Crc32 _crc = new();

    private ZipLayer(Stream archive, ZipEntry entry, long cap)
        : base(cap)
    {
        _entry = entry;
        var packed = new Slice(archive, entry.DataStart, entry.PackedBytes);
        _data = entry.Method switch
        {
            0 => packed,
            8 => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw new FeedException(Reason.Corrupt, $"zip method {entry.Method} is not supported"),
        };
    }

    /// <summary>Opens a zip in place, or from memory when it is itself wrapped.</summary>
    public static ZipLayer Open(SniffedStream source, ReadLimits limits)
    {
        var archive = source.Seekable ?? Hold(source, limits.MaxHeldZip);
        return new ZipLayer(archive, ZipEntry.Single(archive), limits.MaxExpandedBytes);
    }

    protected override int Expand(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _data.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new FeedException(Reason.Corrupt, "zip: " + e.Message);
        }

        _crc.Append(buffer[..read]);
        if (read == 0 && buffer.Length > 0 && (Expanded != _entry.ExpandedBytes || _crc.GetCurrentHashAsUInt32() != _entry.Crc))
        {
            throw new FeedException(Reason.Corrupt, "zip: length or checksum differs from the directory");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _data.Dispose();
        base.Dispose(disposing);
    }

    private static MemoryStream Hold(Stream source, int cap)
    {
        var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > cap)
            {
                throw new FeedException(Reason.TooLarge, $"a wrapped zip of more than {cap} bytes");
            }
        }

        return held;
    }

    /// <summary>A part of a seekable stream.</summary>
    private sealed class Slice(Stream source, long start, long length) : ReadOnlyStream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            var wanted = (int)Math.Min(buffer.Length, length - _read);
            if (wanted == 0)
            {
                return 0;
            }

            source.Position = start + _read;
            var read = source.Read(buffer[..wanted]);
            _read += read;
            return read > 0 ? read : throw new FeedException(Reason.Truncated, "zip ends before its end");
        }
    }
}

/// <summary>What the directory of a zip says about its one file.</summary>
internal readonly record struct ZipEntry(int Method, uint Crc, long PackedBytes, long ExpandedBytes, long DataStart)
{
    private const int EndSize = 22;
    private const int CentralSize = 46;
    private const int LocalSize = 30;

    /// <summary>Finds the one file.</summary>
    /// <exception cref="FeedException">No directory (truncated), no file or more than one, encrypted, or offsets that lead nowhere (corrupt).</exception>
    public static ZipEntry Single(Stream archive)
    {
        var (count, position) = FindDirectory(archive);
        ZipEntry? found = null;
        for (var i = 0; i < count; i++)
        {
            var header = ReadAt(archive, position, CentralSize);
            if (!header.AsSpan().StartsWith("PK\x01\x02"u8))
            {
                throw new FeedException(Reason.Corrupt, "zip: damaged directory");
            }

            var name = ReadAt(archive, position + CentralSize, Short(header, 28));
            position += CentralSize + name.Length + Short(header, 30) + Short(header, 32);
            if (name.AsSpan().EndsWith("/"u8) || name.AsSpan().StartsWith("__MACOSX/"u8))
            {
                continue;
            }

            if (found is not null)
            {
                throw new FeedException(Reason.Corrupt, "zip with more than one file");
            }

            found = Locate(archive, header);
        }

        return found ?? throw new FeedException(Reason.Corrupt, "zip without a file");
    }

    private static ZipEntry Locate(Stream archive, byte[] header)
    {
        if ((Short(header, 8) & 1) != 0)
        {
            throw new FeedException(Reason.Corrupt, "zip: encrypted");
        }

        var start = Int(header, 42);
        var local = ReadAt(archive, start, LocalSize);
        return local.AsSpan().StartsWith("PK\x03\x04"u8)
            ? new ZipEntry(Short(header, 10), Int(header, 16), Int(header, 20), Int(header, 24), start + LocalSize + Short(local, 26) + Short(local, 28))
            : throw new FeedException(Reason.Corrupt, "zip: the directory leads nowhere");
    }

    // The end record is the last thing in the archive, but for a comment of up to 64 KB.
    private static (int Count, long Position) FindDirectory(Stream archive)
    {
        var length = (int)Math.Min(archive.Length, EndSize + ushort.MaxValue);
        var tail = ReadAt(archive, archive.Length - length, length);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        return end >= 0 && end + EndSize <= tail.Length
            ? (Short(tail, end + 10), Int(tail, end + 16))
            : throw new FeedException(Reason.Truncated, "zip without its directory");
    }

    private static byte[] ReadAt(Stream archive, long position, int count)
    {
        if (position < 0 || position + count > archive.Length)
        {
            throw new FeedException(Reason.Corrupt, "zip: the directory leads nowhere");
        }

        var bytes = new byte[count];
        archive.Position = position;
        archive.ReadExactly(bytes);
        return bytes;
    }

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint Int(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
