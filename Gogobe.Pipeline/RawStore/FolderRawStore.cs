using System.Collections.Concurrent;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.RawStore;

/// <summary>
/// Raw files in a folder, an object a file. An object is written beside its place, flushed to the disk, renamed, and its folder flushed: after a
/// crash it is there whole, or not at all.
/// </summary>
public sealed class FolderRawStore : IRawStore
{
    private const string Incoming = ".incoming";
    private readonly string _root;
    private readonly string _incoming;
    private readonly ConcurrentDictionary<string, bool> _durableFolders = new(StringComparer.Ordinal);
    private readonly Func<string, FileStream> _create;
    private int _swept;

    /// <summary>Creates one at the configured folder, which is made when the first object comes.</summary>
    public FolderRawStore(IOptions<RawStoreOptions> options)
        : this(options?.Value.Path ?? throw new ArgumentNullException(nameof(options)))
    {
    }

    /// <summary>Creates one at a folder.</summary>
    public FolderRawStore(string root)
        : this(root, static path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
    {
    }

    internal FolderRawStore(string root, Func<string, FileStream> create)
    {
        _create = create;
        _root = Path.GetFullPath(root);
        _incoming = Path.Combine(_root, Incoming);
    }

    /// <inheritdoc/>
    public async Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var target = PathOf(key);
        var scratch = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var stream = Guarded(() => OpenScratch(scratch)))
            {
                await fill(stream, cancellationToken);
                stream.FlushToDisk();
            }

            Guarded(() => Publish(scratch, target));
        }
        catch
        {
            DeleteQuietly(scratch);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return Task.FromResult(Guarded<Stream?>(() =>
        {
            try
            {
                // Readers bring their own buffers.
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Guarded(() =>
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
            }

            return true;
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public string? LocalPath(string key)
    {
        var path = PathOf(key);
        return File.Exists(path) ? path : null;
    }

    private static T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransientException($"The raw store is away: {e.Message}", e);
        }
    }

    private static void DeleteQuietly(string scratch)
    {
        try
        {
            File.Delete(scratch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the write fail is what the caller must hear; the next start sweeps.
        }
    }

    private RawFileStream OpenScratch(string scratch)
    {
        MakeDurable(_incoming);
        if (Interlocked.Exchange(ref _swept, 1) == 0)
        {
            SweepScratch();
        }

        return new RawFileStream(_create(scratch));
    }

    private bool Publish(string scratch, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        MakeDurable(folder);
        FaultPoint.Hit("rawstore.before-rename");
        File.Move(scratch, target, overwrite: true);
        Folder.Flush(folder);
        return true;
    }

    // A folder that was made is durable only when its parent was flushed.
    private void MakeDurable(string folder)
    {
        if (_durableFolders.ContainsKey(folder) && Directory.Exists(folder))
        {
            return;
        }

        var missing = new Stack<string>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }

        Directory.CreateDirectory(folder);
        foreach (var made in missing)
        {
            Folder.Flush(Path.GetDirectoryName(made)!);
        }

        _durableFolders[folder] = true;
    }

    // What a dead process left. A scratch file in use is locked by its writer, here or in another process.
    private void SweepScratch()
    {
        foreach (var left in Directory.EnumerateFiles(_incoming))
        {
            try
            {
                using (new FileStream(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1))
                {
                    File.Delete(left);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Locked: its writer lives. Or not ours to delete.
            }
        }
    }

    private string PathOf(string key) => Path.Combine([_root, .. RawKey.Checked(key).Split('/')]);
}
