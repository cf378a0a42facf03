using Gogobe.Carrier.Downloads;
using Gogobe.Pipeline;

namespace Gogobe.Carrier.Sources;

/// <summary>Reads files that the operator named. No failure of theirs heals by waiting.</summary>
internal sealed class LocalSource : ISource
{
    /// <inheritdoc/>
    public bool Heals => false;

    /// <inheritdoc/>
    public Task<Opened> OpenAsync(string chain, string address, CancellationToken cancellationToken) =>
        Task.FromResult(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsFile && !uri.IsUnc
            ? Open(uri.LocalPath)
            : new Opened(Failed(Reason.Forbidden, "Addresses of this kind are not read.")));

    /// <inheritdoc/>
    public DownloadResult.Failed? Explain(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Failed(Reason.GoneAtSource, "There is no such file."),
        UnauthorizedAccessException => Failed(Reason.Forbidden, "The file may not be read."),
        IOException e => Failed(Reason.SourceError, e.Message),
        _ => null,
    };

    private static DownloadResult.Failed Failed(Reason reason, string detail) => new(reason, detail, Heals: false);

    private Opened Open(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return new Opened(Failed(Reason.GoneAtSource, "No file has such a name."));
        }

        if (Directory.Exists(path))
        {
            return new Opened(Failed(Reason.NotPriceData, "This is a folder."));
        }

        try
        {
            return new Opened(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0), length: null, owner: null);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            return new Opened(failure);
        }
    }
}
