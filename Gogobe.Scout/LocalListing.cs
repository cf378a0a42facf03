using Gogobe.Pipeline.Files;

namespace Gogobe.Scout;

/// <summary>Lists published files that lie in the file system: single files, and folders with everything below them.</summary>
public static class LocalListing
{
    /// <summary>Walks paths in the order given; a file that is named twice is listed once.</summary>
    /// <exception cref="FileNotFoundException">A path is neither file nor folder; the message names it.</exception>
    public static Listing Walk(IEnumerable<string> paths)
    {
        var files = new List<ListedFile>();
        var ignored = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(Expand).Where(seen.Add))
        {
            if (PublishedName.TryParse(LocalName.WithoutCopyMark(Path.GetFileName(path)), out var name))
            {
                files.Add(new ListedFile(path, name.ChainId.AsSpan().TrimStart('0').IsEmpty ? LocalName.WithChainInside(name, path) : name));
            }
            else
            {
                ignored.Add(path);
            }
        }

        return new Listing(files, ignored);
    }

    private static IEnumerable<string> Expand(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            return [full];
        }

        if (!Directory.Exists(full))
        {
            throw new FileNotFoundException($"No such file or folder: {path}", path);
        }

        // Links to folders are not followed (they may lead round in a circle); links to files are files.
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
        return new System.IO.Enumeration.FileSystemEnumerable<string>(full, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Order(StringComparer.Ordinal);
    }
}

/// <summary>What a walk found.</summary>
/// <param name="Files">Files with a published name.</param>
/// <param name="Ignored">Paths whose name the grammar does not know: listed for the operator, counted nowhere.</param>
public sealed record Listing(IReadOnlyList<ListedFile> Files, IReadOnlyList<string> Ignored);

/// <summary>A file with a published name.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Name">Its parsed name.</param>
public sealed record ListedFile(string Path, PublishedName Name);
