using System.IO.Compression;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>Files as a chain's program would publish them that puts a word where some prices should be.</summary>
internal static class BadPrices
{
    private static ReadOnlySpan<byte> Price => "<ItemPrice>"u8;

    private static ReadOnlySpan<byte> Word => "n/a "u8;

    /// <summary>The file with a word before every so many prices; as it was where it is not packed by gzip.</summary>
    public static ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> file, int every)
    {
        if (file.Length < 2 || file.Span[0] != 0x1f || file.Span[1] != 0x8b)
        {
            return file;
        }

        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(file.ToArray()), CompressionMode.Decompress))
        {
            gzip.CopyTo(plain);
        }

        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            Write(plain.GetBuffer().AsSpan(0, (int)plain.Length), gzip, every);
        }

        return target.ToArray();
    }

    private static void Write(ReadOnlySpan<byte> xml, GZipStream target, int every)
    {
        for (var row = 1; xml.IndexOf(Price) is >= 0 and var at; row++)
        {
            target.Write(xml[..(at + Price.Length)]);
            if (row % every == 0)
            {
                target.Write(Word);
            }

            xml = xml[(at + Price.Length)..];
        }

        target.Write(xml);
    }
}
