using System.Buffers;
using System.Security.Cryptography;
using Gogobe.Carrier.Sources;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.RawStore;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Downloads;

/// <summary>Brings the bytes of one address into the raw store: one pass that hashes, counts, looks at the first bytes and minds the limits.</summary>
internal sealed class Download(LocalSource local, PortalSource portal, IRawStore rawStore, IOptions<CarrierOptions> options, TimeProvider time)
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Tries once. Nothing is left in the raw store unless the result is <see cref="DownloadResult.Downloaded"/>.</summary>
    /// <exception cref="Pipeline.Transport.TransientException">The raw store is away.</exception>
    public async Task<DownloadResult> DownloadAsync(string chain, string address, string rawKey, CancellationToken cancellationToken)
    {
        if (SourceOf(address) is not { } source)
        {
            return new DownloadResult.Failed(Reason.Forbidden, "Addresses of this kind are not read.", Heals: false);
        }

        // The portal's client has limits of its own up to the first byte; the wait for a place at a busy host is no fault of that host.
        await using var opened = await source.OpenAsync(chain, address, cancellationToken);
        if (opened.Failure is { } failure)
        {
            return failure;
        }

        using var limit = new MinimumThroughput(
            "download", "source", options.Value.MinimumSpeed, options.Value.SpeedWindow, options.Value.Deadline, time, cancellationToken);
        try
        {
            return await StoreAsync(source, opened, rawKey, limit);
        }
        catch (OperationCanceledException) when (limit.Expired is not null && !cancellationToken.IsCancellationRequested)
        {
            return new DownloadResult.Failed(Reason.Timeout, limit.Expired, Heals: true);
        }
    }

    private ISource? SourceOf(string address) =>
        !address.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? portal : options.Value.AllowLocalFiles ? local : null;

    private async Task<DownloadResult> StoreAsync(ISource source, Opened opened, string rawKey, MinimumThroughput limit)
    {
        DownloadResult? result = null;
        try
        {
            await rawStore.PutAsync(
                rawKey,
                async (target, ct) =>
                {
                    result = await CopyAsync(source, opened, target, rawKey, limit, ct);
                    if (result is DownloadResult.Failed)
                    {
                        throw new DownloadException();
                    }
                },
                limit.Token);
        }
        catch (DownloadException)
        {
        }

        return result!;
    }

    private async Task<DownloadResult> CopyAsync(
        ISource source, Opened opened, Stream target, string rawKey, MinimumThroughput limit, CancellationToken cancellationToken)
    {
        if (opened.Length > options.Value.MaxBytes)
        {
            return TooLarge();
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var bytes = 0L;
            while (true)
            {
                int filled;
                try
                {
                    // The first piece must be long enough to tell what it is.
                    filled = await opened.Body!.ReadAtLeastAsync(
                        buffer.AsMemory(0, BufferLength), bytes == 0 ? FeedMagic.HeadLength : 1, throwOnEndOfStream: false, cancellationToken);
                }
                catch (Exception e) when (source.Explain(e) is { } failure)
                {
                    return failure;
                }

                if (filled == 0)
                {
                    break;
                }

                if (bytes == 0 && FeedMagic.Sniff(buffer.AsSpan(0, filled)) == FeedKind.Html)
                {
                    return new DownloadResult.Failed(Reason.LoginPage, "The source sent a page instead of the file.", source.Heals);
                }

                bytes += filled;
                limit.Add(filled);
                if (bytes > options.Value.MaxBytes)
                {
                    return TooLarge();
                }

                hash.AppendData(buffer, 0, filled);
                await target.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
            }

            return bytes == 0 ? new DownloadResult.Failed(Reason.Empty, "The file has no bytes.", source.Heals)
                : bytes < opened.Length ? new DownloadResult.Failed(Reason.Truncated, "Fewer bytes came than were promised.", Heals: true)
                : new DownloadResult.Downloaded(rawKey, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private DownloadResult.Failed TooLarge() => new(Reason.TooLarge, $"The file is larger than {options.Value.MaxBytes} bytes.", Heals: false);

    // Leaves the raw store's writing without an object; caught two calls further up, it never leaves this class.
    private sealed class DownloadException : Exception;
}
