using System.Globalization;
using System.Text;

namespace Gogobe.Portals.Ftp;

/// <summary>A file in a folder.</summary>
/// <param name="Name">File name.</param>
/// <param name="Size">Bytes; null when not told.</param>
internal readonly record struct FtpFile(string Name, long? Size);

/// <summary>Reads listings of folders. What is no file, or no line of a listing, is left out.</summary>
internal static class FtpListing
{
    private const int MaxLine = 1024;

    /// <summary>MLSD: <c>type=file;size=954488;modify=20261008001203; PriceFull7290058140886-001-001-20261008-001000.gz</c>.</summary>
    public static IReadOnlyList<FtpFile> Mlsd(ReadOnlySpan<byte> bytes)
    {
        var files = new List<FtpFile>();
        foreach (var line in Lines(bytes))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
            {
                continue;
            }

            var facts = line[..space].Split(';', StringSplitOptions.RemoveEmptyEntries);
            if (Fact(facts, "type") is { } type && !type.Equals("file", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var size = long.TryParse(Fact(facts, "size"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
            files.Add(new FtpFile(line[(space + 1)..], size));
        }

        return files;
    }

    /// <summary>NLST: a name a line, some servers with the folder in front.</summary>
    public static IReadOnlyList<FtpFile> Nlst(ReadOnlySpan<byte> bytes) =>
        [.. Lines(bytes).Select(l => new FtpFile(l[(l.LastIndexOf('/') + 1)..], null)).Where(f => f.Name.Length > 0)];

    private static string? Fact(string[] facts, string name) =>
        Array.Find(facts, f => f.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];

    private static IEnumerable<string> Lines(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length is > 0 and <= MaxLine);
}
