using System.IO.Compression;
using System.Text;
using Gogobe.Portals.Simulator.Generated.Xml;

namespace Gogobe.Portals.Simulator.Country.Contents;

/// <summary>What is in a file: enough to make its bytes at any time.</summary>
internal sealed class FileContent(ContentCache cache, Wrapping wrapping, TextForm text, string nameInside, Action<XmlBytes> write)
{
    private static readonly ZLibCompressionOptions s_level = new() { CompressionLevel = 4 };
    private static readonly Encoding s_hebrew = CodePagesEncodingProvider.Instance.GetEncoding(1255, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    // An entry of a zip carries a date; a fixed one keeps equal seeds equal.
    private static readonly DateTimeOffset s_zipDate = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _making = new();
    private readonly byte[]? _given;

    /// <summary>Bytes that somebody else made.</summary>
    public FileContent(ContentCache cache, byte[] bytes)
        : this(cache, Wrapping.None, TextForm.Utf8, "", _ => { }) => _given = bytes;

    public ReadOnlyMemory<byte> Bytes()
    {
        if (_given is not null)
        {
            return _given;
        }

        if (cache.TryGet(this, out var kept))
        {
            return kept;
        }

        lock (_making)
        {
            if (cache.TryGet(this, out kept))
            {
                return kept;
            }

            var bytes = Make();
            cache.Keep(this, bytes);
            return bytes;
        }
    }

    private byte[] Make()
    {
        using var target = new MemoryStream();
        switch (wrapping)
        {
            case Wrapping.None:
                WriteText(target);
                break;
            case Wrapping.Gzip:
                Gzip(target, WriteText);
                break;
            case Wrapping.Zip:
                Zip(target);
                break;
            default:
                Gzip(target, Zip);
                break;
        }

        return target.ToArray();
    }

    private static void Gzip(Stream target, Action<Stream> inside)
    {
        using var gzip = new GZipStream(target, s_level, leaveOpen: true);
        inside(gzip);
    }

    private void Zip(Stream target)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var entry = zip.CreateEntry(nameInside, CompressionLevel.Fastest);
        entry.LastWriteTime = s_zipDate;
        using var stream = entry.Open();
        WriteText(stream);
    }

    private void WriteText(Stream target)
    {
        if (text is TextForm.Utf8 or TextForm.Utf8WithoutMark or TextForm.Iso88598Untrue)
        {
            WriteUtf8(target);
            return;
        }

        using var utf8 = new MemoryStream();
        WriteUtf8(utf8);
        var encoding = text == TextForm.Utf16 ? Encoding.Unicode : s_hebrew;
        target.Write(text == TextForm.Utf16 ? encoding.GetPreamble() : []);
        target.Write(Encoding.Convert(Encoding.UTF8, encoding, utf8.GetBuffer(), 0, (int)utf8.Length));
    }

    private void WriteUtf8(Stream target)
    {
        var xml = new XmlBytes(target);
        write(xml);
        xml.Flush();
    }
}
