using Gogobe.Pipeline.Transport;
using Gogobe.Writer.Assembling;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer;

/// <summary>Feeds the assembler from the transport, and looks every now and then for files whose batches stopped coming.</summary>
internal sealed partial class WriterWorker(
    ITransport transport, Assembler assembler, TimeProvider clock, IOptions<WriterOptions> options, ILogger<WriterWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WriteTelemetry.Start();
        await using var subscription = transport.Subscribe(
            Topics.Ingest, Groups.Writer, assembler.HandleAsync, new SubscriptionOptions { Concurrency = options.Value.Handlers, Attempts = Assembler.Attempts });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var sweep = SweepAsync(stop.Token);

        // A subscription that ends by itself ended by a bug, which must end the process.
        await (await Task.WhenAny(subscription.Completion, sweep));
        await stop.CancelAsync();
        await sweep;
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.AssemblyTimeout / 20, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await assembler.SweepAsync(stoppingToken);
                }
                catch (TransientException e)
                {
                    LogSweepPutOff(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The sweep of staged batches waits for PostgreSQL")]
    private partial void LogSweepPutOff(Exception e);
}
