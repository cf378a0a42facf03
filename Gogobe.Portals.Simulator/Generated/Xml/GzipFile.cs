using System.IO.Compression;

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Writes one .gz file and says how large it became.</summary>
internal static class GzipFile
{
    // Ratio 14, in the middle of what chains publish, at two thirds of the time of the default level.
    private static readonly ZLibCompressionOptions s_level = new() { CompressionLevel = 4 };

    public static GeneratedFile Write(string path, int store, DateTime at, Func<XmlBytes, long> rows)
    {
        long count;
        long written;
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        using (var gzip = new GZipStream(file, s_level))
        {
            var xml = new XmlBytes(gzip);
            count = rows(xml);
            xml.Flush();
            written = xml.Written;
        }

        return new GeneratedFile(path, store, at, count, written, new FileInfo(path).Length);
    }
}
