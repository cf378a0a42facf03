using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Scout;

/// <summary>What a file on disk is called beside what a portal called it (docs/specs/file-names.md).</summary>
internal static partial class LocalName
{
    // The header stands first in nearly every dialect; beyond this the name's zeros stay what they are.
    private const int HeadBytes = 64 * 1024;

    /// <summary>The name without what a browser adds when it saves a file twice: <c> (1)</c> or <c> 2</c> before the ending.</summary>
    public static string WithoutCopyMark(string name) => CopyMark().Replace(name, "", 1);

    /// <summary>Some portals' names have zeros for a chain; a file of theirs on disk is of the chain that stands inside it, when the registry knows that one.</summary>
    public static PublishedName WithChainInside(PublishedName name, string path)
    {
        var match = ChainId().Match(Head(path));
        return match.Success && ChainRegistry.Default.FindByPublishedId(match.Groups[1].Value) is not null ? name with { ChainId = match.Groups[1].Value } : name;
    }

    // The first characters, as far as they are ASCII; nothing when they can not be read. What is wrong with the file is said when it is parsed.
    private static string Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var content = Unpacked(file);
            var head = new byte[HeadBytes];
            var length = content.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            return Encoding.Latin1.GetString(head.Take(length).Where(b => b != 0).ToArray());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static Stream Unpacked(FileStream file)
    {
        var head = new byte[FeedMagic.HeadLength];
        var kind = FeedMagic.Sniff(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        file.Position = 0;
        return kind switch
        {
            FeedKind.Gzip => new GZipStream(file, CompressionMode.Decompress),
            FeedKind.Zip => new ZipArchive(file).Entries.FirstOrDefault(e => e.Length > 0)?.Open() ?? Stream.Null,
            _ => file,
        };
    }

    [GeneratedRegex(@"(?: \([0-9]{1,3}\)| [0-9]{1,3})(?=(?:\.[A-Za-z]{2,4})*\z)", RegexOptions.CultureInvariant)]
    private static partial Regex CopyMark();

    [GeneratedRegex(@"<(?:\w+:)?chainid\s*>\s*([0-9]{7,14})\s*<", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ChainId();
}
