using System.Runtime.InteropServices;

namespace Gogobe.Pipeline.RawStore;

/// <summary>Makes the entries of a folder durable, for which .NET has no call: a renamed file may otherwise be lost with the power.</summary>
internal static partial class Folder
{
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals its names; a folder cannot be flushed there
        }

        const int readOnly = 0;
        var descriptor = Open(path, readOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the folder {path}: error {Marshal.GetLastPInvokeError()}");
        }

        var flushed = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        Close(descriptor);
        const int invalid = 22; // some network file systems cannot flush a folder
        if (flushed != 0 && error != invalid)
        {
            throw new IOException($"Cannot flush the folder {path}: error {error}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
