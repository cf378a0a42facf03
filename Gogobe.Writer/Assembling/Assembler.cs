using System.Diagnostics;
using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Writer.Transactions;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer.Assembling;

/// <summary>
/// Collects batches by parse and writes each file when it is complete. Messages stay open until their file is written, so nothing is lost that is
/// only here (docs/specs/storage.md).
/// </summary>
internal sealed partial class Assembler
{
    private readonly ILedger _ledger;
    private readonly FileWriter _writer;
    private readonly WriteTelemetry _telemetry;
    private readonly Staging _staging;
    private readonly WriterOptions _options;
    private readonly ILogger<Assembler> _logger;
    private readonly ActivityTracker _clock;

    public Assembler(
        ILedger ledger, FileWriter writer, WriteTelemetry telemetry, TimeProvider clock, IOptions<WriterOptions> options, ILogger<Assembler> logger)
    {
        _ledger = ledger;
        _writer = writer;
        _telemetry = telemetry;
        _staging = writer.Staging;
        _options = options.Value;
        _logger = logger;
        _clock = new ActivityTracker(clock);
        Table = new AssemblyTable(_options.MemoryBytes, _clock);
    }

    /// <summary>What is open.</summary>
    public AssemblyTable Table { get; }

    /// <summary>Tries of a file before it is given up.</summary>
    public static int Attempts => 3;

    /// <summary>Takes one message.</summary>
    public async ValueTask<Handled> HandleAsync(Delivery<IngestBatch> delivery, CancellationToken cancellationToken)
    {
        try
        {
            var handled = await TakeAsync(delivery, cancellationToken);
            _clock.Resume();
            return handled;
        }
        catch (TransientException)
        {
            _clock.Pause();
            throw;
        }
    }

    /// <summary>Gives up assemblies to which nothing comes any more; the reconciler offers their files again.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var stuck in Table.Stuck(_options.AssemblyTimeout))
        {
            LogStuck(stuck.FileId, stuck.ParseId, _options.AssemblyTimeout);
            await CloseAsync(stuck, cancellationToken);
        }

        await PostgresFaults.GuardAsync(() => _staging.SweepAsync(cancellationToken));
    }

    private async ValueTask<Handled> TakeAsync(Delivery<IngestBatch> delivery, CancellationToken cancellationToken)
    {
        var batch = delivery.Message;
        if (batch.Version != IngestBatch.CurrentVersion)
        {
            throw new DeadLetterException(Reason.UnknownVersion, FormattableString.Invariant($"Version {batch.Version} of an ingest batch"));
        }

        if (Table.IsClosed(batch.ParseId) || (Table.Find(batch.ParseId) is null && await IsStaleAsync(batch, cancellationToken)))
        {
            WriteTelemetry.Stale();
            return Handled.Done;
        }

        var assembly = Table.FindOrOpen(batch);
        var repeat = !await AdmitAsync(assembly, delivery, cancellationToken);
        if (assembly.Account is { Complete: false })
        {
            // The Parser failed the file, and said so in the ledger: forget its batches.
            await CloseAsync(assembly, cancellationToken);
            return Handled.Done;
        }

        if (!TryBegin(assembly, delivery, repeat, out var handled))
        {
            return handled;
        }

        await WriteAsync(assembly, delivery, cancellationToken);
        return Handled.Done;
    }

    // A file of one batch is on its way into a transaction that asks the same question.
    private async ValueTask<bool> IsStaleAsync(IngestBatch batch, CancellationToken cancellationToken)
    {
        if (batch is { Sequence: 0, Last: true })
        {
            return false;
        }

        var file = await _ledger.FindAsync(batch.FileId, cancellationToken);
        if (batch.Last && file is { State: FileState.Completed } && file.Run == batch.Run)
        {
            LogWritten(batch.FileId, batch.Run);
        }

        return file is null || file.Run != batch.Run || file.State is FileState.Completed or FileState.Skipped or FileState.Failed or FileState.Expired;
    }

    private async ValueTask<bool> AdmitAsync(Assembly assembly, Delivery<IngestBatch> delivery, CancellationToken cancellationToken)
    {
        var batch = delivery.Message;
        var bytes = BatchSize.Of(batch);
        while (true)
        {
            switch (Table.Admit(assembly, batch, bytes, out var room))
            {
                case Admission.Added:
                    return true;
                case Admission.Repeat:
                    return false;
                case Admission.Spill:
                    await PostgresFaults.GuardAsync(async () =>
                    {
                        await _staging.AddAsync([.. assembly.InMemory(), batch], cancellationToken);
                        return 0;
                    });
                    Table.Spilled(assembly, batch);
                    return true;
                case Admission.Wait:
                    await room.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Whether this message's handler is the one that writes the file.</summary>
    private bool TryBegin(Assembly assembly, Delivery<IngestBatch> delivery, bool repeat, out Handled handled)
    {
        lock (Table.Gate)
        {
            if (assembly.IsComplete && !assembly.Writing)
            {
                assembly.Writing = true;
                handled = default;
                return true;
            }

            // A repeat is over, unless the message it repeats is the one that waits: then both end with the file.
            handled = repeat && !assembly.Writing ? Handled.Done : Handled.Held;
            if (handled == Handled.Held)
            {
                assembly.Hold(delivery);
            }
        }

        if (handled == Handled.Held && assembly.Revocation == default)
        {
            assembly.Revocation = delivery.Revoked.Register(() => Table.Close(assembly, acknowledge: false));
        }

        return false;
    }

    private async Task WriteAsync(Assembly assembly, Delivery<IngestBatch> delivery, CancellationToken cancellationToken)
    {
        using var activity = WriteTelemetry.Begin(delivery);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await _writer.WriteAsync(assembly.ToFile(), cancellationToken);
            _telemetry.End(activity, delivery, result, Stopwatch.GetElapsedTime(started));
            if (result.Outcome == WriteOutcome.Stale)
            {
                LogWritten(assembly.FileId, delivery.Message.Run);
            }
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            lock (Table.Gate)
            {
                assembly.Writing = false;
                assembly.Failures += e is TransientException or OperationCanceledException ? 0 : 1;
            }

            if (e is DeadLetterException || assembly.Failures >= Attempts)
            {
                // This message becomes the dead letter of the file; the others end with it.
                await CloseAsync(assembly, CancellationToken.None);
            }

            throw;
        }

        // Whoever completes a file first closes every other parse of it.
        foreach (var other in Table.OfFile(assembly.FileId))
        {
            await CloseAsync(other, cancellationToken);
        }
    }

    private async Task CloseAsync(Assembly assembly, CancellationToken cancellationToken)
    {
        Table.Close(assembly, acknowledge: true);
        if (assembly.Spilled)
        {
            try
            {
                await _staging.RemoveAsync(assembly.ParseId, cancellationToken);
            }
            catch (Exception e) when (PostgresFaults.IsTransient(e))
            {
                // The sweep removes them.
                LogLeftBehind(assembly.ParseId, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {FileId}: parse {ParseId} got no batch for {Timeout}, given up here")]
    private partial void LogStuck(long fileId, Guid parseId, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Information, Message = "File {FileId}, run {Run}: already written, or no run of now; its batches end here")]
    private partial void LogWritten(long fileId, int run);

    [LoggerMessage(Level = LogLevel.Information, Message = "Staged batches of parse {ParseId} stay for now")]
    private partial void LogLeftBehind(Guid parseId, Exception e);
}
