using System.Diagnostics;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger;

/// <summary>Publishes the message that carries a waiting file on, and records where it lies. Used by whoever offers files, by replay and by the reconciler.</summary>
public sealed class FileDispatch(ITransport transport, ILedger ledger, IRawStore rawStore)
{
    /// <summary>The name in messages and metrics of a chain that no registry entry knows.</summary>
    public const string UnknownChain = "unknown";

    /// <summary>
    /// Publishes for a file in state discovered or downloaded (<see cref="LedgerFile.NeedsMessage"/>); waits while the topic is full.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="why">Name of the span in the file's trace: discover, redrive, replay.</param>
    /// <param name="cancellationToken">Stops waiting for room.</param>
    /// <exception cref="TransientException">The transport or the database is away.</exception>
    /// <exception cref="ArgumentException">The file is in another state.</exception>
    public async Task PublishAsync(LedgerFile file, string why, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Activity.StartActivity(why, ActivityKind.Producer, FileTrace.Of(file));
        span?.SetTag("gogobe.file_id", file.FileId);
        span?.SetTag("gogobe.chain", ChainOf(file));
        var offset = file.State switch
        {
            FileState.Discovered => await transport.PublishAsync(Topics.Discovered, HostKey(file), Discovered(file), cancellationToken),
            FileState.Downloaded => await transport.PublishAsync(Topics.Downloaded, StoreKeyed(file), Downloaded(file), cancellationToken),
            _ => throw new ArgumentException($"a file in state {file.State.Text()} waits for no message", nameof(file)),
        };
        FaultPoint.Hit("ledger.after-publish");
        await ledger.RecordOffsetAsync(file.FileId, file.Run, offset, cancellationToken);
    }

    /// <summary>Slug of the chain of a file.</summary>
    public static string ChainOf(LedgerFile file) => ChainRegistry.Default.FindByNumber(file.ChainNumber)?.Slug ?? UnknownChain;

    /// <summary>The message for the Carrier.</summary>
    public static FileDiscovered Discovered(LedgerFile file) => new()
    {
        FileId = file.FileId,
        Run = file.Run,
        Chain = ChainOf(file),
        Url = file.Url,
        Name = file.Name,
        FileTime = file.FileTime,
        ListedAt = file.DiscoveredAt,
    };

    /// <summary>The message for the Parser.</summary>
    public FileDownloaded Downloaded(LedgerFile file)
    {
        var rawPath = file.RawPath ?? throw new ArgumentException("the raw bytes are gone", nameof(file));
        return new FileDownloaded
        {
            FileId = file.FileId,
            Run = file.Run,
            Chain = ChainOf(file),
            FileType = file.FileType,
            StoreNumber = file.StoreNumber,
            NullNamed = file.NullNamed,
            RawPath = rawPath,
            LocalPath = rawStore.LocalPath(rawPath),
            Sha256 = file.Sha256 ?? throw new ArgumentException("the hash is missing", nameof(file)),
            Bytes = file.Bytes ?? 0,
        };
    }

    // A portal's files share its host's limits, so they share a partition; where a file must be listed again, its chain stands for the host. Local files have
    // no host and spread by store.
    private static string HostKey(LedgerFile file) =>
        !Uri.TryCreate(file.Url, UriKind.Absolute, out var url) || url.IsFile ? StoreKeyed(file) : url.Host.Length > 0 ? url.Authority : ChainOf(file);

    private static string StoreKeyed(LedgerFile file) => MessageKey.Of(ChainOf(file), file.StoreNumber);
}
