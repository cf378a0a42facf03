using Gogobe.Pipeline.Transport;
using Gogobe.Writer.Transactions;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer.Views;

/// <summary>Refreshes the read models while files come in, no more often than the options say.</summary>
internal sealed partial class ReadModelWorker(ReadModels models, TimeProvider clock, IOptions<WriterOptions> options, ILogger<ReadModelWorker> logger)
    : BackgroundService, IWriteObserver
{
    private int _news;

    /// <inheritdoc/>
    public void Written(long fileId, WriteResult result)
    {
        if (result.Outcome == WriteOutcome.Completed)
        {
            Volatile.Write(ref _news, 1);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RefreshEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Interlocked.Exchange(ref _news, 0) == 1)
                {
                    await RefreshAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            await models.RefreshAsync(stoppingToken);
        }
        catch (TransientException e)
        {
            Volatile.Write(ref _news, 1);
            LogPutOff(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Read models wait for PostgreSQL")]
    private partial void LogPutOff(Exception e);
}
