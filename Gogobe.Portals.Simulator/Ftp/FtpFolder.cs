using System.Globalization;
using System.Text;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>Listings as FTP writes them.</summary>
internal static class FtpFolder
{
    /// <summary><c>type=file;size=954488;modify=20261008001203; PriceFull...gz</c>, or <c>type=dir; Yuda</c>.</summary>
    public static string Mlsd(IEnumerable<ListedRow> rows, string? folder) => Lines(rows, folder, f => $"type=dir; {f}", r => string.Create(
        CultureInfo.InvariantCulture, $"type=file;size={r.File.Length};modify={r.File.PublishedAt.UtcDateTime:yyyyMMddHHmmss}; {r.Name}"));

    /// <summary>Names.</summary>
    public static string Nlst(IEnumerable<ListedRow> rows, string? folder) => Lines(rows, folder, f => f, r => r.Name);

    /// <summary>As <c>ls -l</c>.</summary>
    public static string List(IEnumerable<ListedRow> rows, string? folder) => Lines(rows, folder, f => $"drwxr-xr-x   2 ftp ftp            0 Jan 01 00:00 {f}", r => string.Create(
        CultureInfo.InvariantCulture, $"-rw-r--r--   1 ftp ftp {r.File.Length,12} {r.File.PublishedAt.UtcDateTime:MMM dd HH:mm} {r.Name}"));

    private static string Lines(IEnumerable<ListedRow> rows, string? folder, Func<string, string> ofFolder, Func<ListedRow, string> ofFile)
    {
        var text = new StringBuilder();
        if (folder is not null)
        {
            text.Append(ofFolder(folder)).Append("\r\n");
        }

        foreach (var row in rows)
        {
            text.Append(ofFile(row)).Append("\r\n");
        }

        return text.ToString();
    }
}
