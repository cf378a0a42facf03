using System.Globalization;

namespace Gogobe.LocalServers;

/// <summary>
/// A lock that the kernel gives up when its holder dies, however it dies, with the holder's pid in a file beside it. The pid alone proves nothing: it stays
/// behind after a crash, and its number may be another process by now.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _pidFile;

    private FolderLock(FileStream file, string pidFile)
    {
        _file = file;
        _pidFile = pidFile;
    }

    /// <summary>Takes the lock and writes our pid; null when somebody holds it.</summary>
    /// <exception cref="CannotStartException">The file cannot be opened at all.</exception>
    public static FolderLock? TryTake(string lockFile, string pidFile)
    {
        // Somebody who only asks for the holder has the file for a moment, so one refusal is not the last word.
        var file = Open(lockFile);
        for (var again = 0; file is null && again < 5; again++)
        {
            Thread.Sleep(20);
            file = Open(lockFile);
        }

        if (file is null)
        {
            return null;
        }

        File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new FolderLock(file, pidFile);
    }

    /// <summary>The pid of who holds the lock; null when nobody does. 0 when the holder has not written its pid yet.</summary>
    public static int? Holder(string lockFile, string pidFile)
    {
        if (!File.Exists(lockFile))
        {
            return null;
        }

        using (var free = Open(lockFile))
        {
            if (free is not null)
            {
                return null;
            }
        }

        return File.Exists(pidFile) && int.TryParse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }

    public void Dispose()
    {
        File.Delete(_pidFile);
        _file.Dispose();
    }

    private static FileStream? Open(string lockFile)
    {
        try
        {
            return new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CannotStartException($"cannot open {lockFile}: it belongs to another user. Run as that user, or set GOGOBE_DATA to another folder.", e);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }
}
