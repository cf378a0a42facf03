using System.Diagnostics;

namespace Gogobe.Testing;

/// <summary>
/// A folder under the temporary folder that goes with the test process, however that ends: a small shell waits for the end of a pipe that only we hold open.
/// </summary>
public sealed class ScratchFolder : IAsyncDisposable
{
    // A server that uses the folder is stopped by a watcher of its own at the same moment, and may still write; hence the second try. Nobody waits for it.
    private const string Script = "cat >/dev/null; for try in 1 2 3 4 5 6; do sleep 0.3; rm -rf -- \"$1\" 2>/dev/null && sleep 0.2 && [ ! -e \"$1\" ] && exit; done";

    private readonly Process _shell;

    private ScratchFolder(string path, Process shell)
    {
        Path = path;
        _shell = shell;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes an empty folder. Other users may search it, since a server may run as one.</summary>
    public static ScratchFolder Create(string purpose)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gogobe-{purpose}-{Guid.CreateVersion7():n}");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        string[] shell = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid", "sh"] : ["sh"];
        var start = new ProcessStartInfo(shell[0], [.. shell.Skip(1), "-c", Script, "gogobe-scratch", path]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        return new ScratchFolder(path, Process.Start(start)!);
    }

    /// <summary>Lets the folder go; it is removed a moment later.</summary>
    public ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        _shell.Dispose();
        return ValueTask.CompletedTask;
    }
}
