using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Parser;

/// <summary>Opens the raw bytes of a file: in place when the Carrier's folder is on this machine, from the raw store otherwise.</summary>
internal sealed class RawOpener(IRawStore rawStore)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The bytes at their start; null when they are gone.</summary>
    /// <exception cref="TransientException">The store is away, or what it keeps can not be read.</exception>
    public async Task<Stream?> OpenAsync(FileDownloaded message, CancellationToken cancellationToken)
    {
        if (message.LocalPath is { } path && File.Exists(path))
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.SequentialScan);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new TransientException("The raw store can not be read: " + e.Message, e);
            }
        }

        return await rawStore.OpenAsync(message.RawPath, cancellationToken);
    }
}
