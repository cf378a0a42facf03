namespace Gogobe.Portals.Simulator.Country.Listing;

/// <summary>What a chain lists at a moment, oldest first, and where each name is.</summary>
internal sealed class ChainListing
{
    private readonly Dictionary<string, PublishedFile> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PublishedFile> _byStem = new(StringComparer.OrdinalIgnoreCase);

    public ChainListing(IEnumerable<PublishedFile> files)
    {
        Files = [.. files];
        foreach (var file in Files)
        {
            _byName[file.Name] = file;
            _byStem[ListedNames.WithoutExtension(file.Name)] = file;
        }
    }

    public IReadOnlyList<PublishedFile> Files { get; }

    /// <summary>In any case, and with or without extension, the exact name first.</summary>
    public PublishedFile? Find(string name) => _byName.GetValueOrDefault(name) ?? _byStem.GetValueOrDefault(ListedNames.WithoutExtension(name));
}
