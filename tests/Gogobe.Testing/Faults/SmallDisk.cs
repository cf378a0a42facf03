using System.Diagnostics;
using System.Globalization;
using Gogobe.LocalServers.Processes;

namespace Gogobe.Testing.Faults;

/// <summary>
/// A disk of a few megabytes that a test can fill, and that goes with the test process, however that ends. It is memory, mounted on a folder, which only root may do.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>Why a test does not run for other users.</summary>
    public const string Missing = "a small disk: only root may mount one";

    private readonly ScratchFolder _folder;
    private readonly Process _shell;

    private SmallDisk(ScratchFolder folder, string path, Process shell)
    {
        _folder = folder;
        Path = path;
        _shell = shell;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one; null when this user may not.</summary>
    /// <param name="megabytes">How much it holds.</param>
    public static async Task<SmallDisk?> TryMountAsync(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var folder = ScratchFolder.Create("disk");
        var path = Directory.CreateDirectory(System.IO.Path.Combine(folder.Path, "disk")).FullName;
        var size = megabytes.ToString(CultureInfo.InvariantCulture);
        var (code, _) = await Posix.RunAsync(["mount", "-t", "tmpfs", "-o", $"size={size}m,mode=1777", "gogobe-test", path], null, CancellationToken.None);
        if (code != 0)
        {
            await folder.DisposeAsync();
            return null;
        }

        var start = new ProcessStartInfo("setsid", ["sh", "-c", "cat >/dev/null; umount -l -- \"$1\"", "gogobe-disk", path]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        return new SmallDisk(folder, path, Process.Start(start)!);
    }

    /// <summary>Leaves no room, or little.</summary>
    /// <param name="leave">Megabytes to leave; then the disk is not full yet.</param>
    public void Fill(int leave = 0)
    {
        if (leave > 0)
        {
            using var most = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var piece = new byte[1024 * 1024];
            while (new DriveInfo(Path).AvailableFreeSpace > leave * 1024L * 1024)
            {
                most.Write(piece);
            }

            return;
        }

        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in (byte[][])[new byte[1024 * 1024], new byte[4096]])
        {
            try
            {
                while (true)
                {
                    ballast.Write(piece);
                }
            }
            catch (IOException)
            {
                // Full for pieces of this size.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>Nothing can be written any more, or everything again.</summary>
    public async Task SetReadOnlyAsync(bool readOnly)
    {
        var (code, said) = await Posix.RunAsync(["mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path], null, CancellationToken.None);
        if (code != 0)
        {
            throw new IOException($"{Path} can not be mounted again: {said}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        await _folder.DisposeAsync();
    }
}
