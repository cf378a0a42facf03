namespace Gogobe.Benchmarks;

/// <summary>The place of one benchmark on disk: generated files and the hosts' data. Deleted at the end, however that comes.</summary>
internal sealed class WorkFolder : IDisposable
{
    private WorkFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one beside the system's other temporary files.</summary>
    public static WorkFolder Create()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gogobe-bench-{Guid.NewGuid():N}");

        // Searchable by all: a private PostgreSQL started by root runs as another user, and must find its own folder below.
        Directory.CreateDirectory(
            path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return new WorkFolder(path);
    }

    /// <summary>A folder inside.</summary>
    public string Child(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(path);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"bench: {Path} stays behind: {e.Message}");
        }
    }
}
