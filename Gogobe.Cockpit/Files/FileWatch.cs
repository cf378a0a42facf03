namespace Gogobe.Cockpit.Files;

/// <summary>One open page's interest in the feed; ends when it is disposed.</summary>
internal sealed class FileWatch(FileFeed feed, FileSelection selection, Action<FileView> changed) : IDisposable
{
    private volatile FileSelection _selection = selection;

    /// <summary>What the page shows now.</summary>
    public FileSelection Selection { get => _selection; set => _selection = value; }

    /// <inheritdoc/>
    public void Dispose() => feed.Leave(this);

    internal void Changed(FileView view) => changed(view);
}
