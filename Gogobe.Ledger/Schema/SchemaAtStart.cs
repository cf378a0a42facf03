using Gogobe.Ledger.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Ledger.Schema;

/// <summary>
/// Brings the schema up to date before anything else of this process starts; of several processes that start at once, one does it and the others wait. A
/// database that is not there yet is waited for: in what order things start is nobody's business.
/// </summary>
internal sealed partial class SchemaAtStart(NpgsqlDataSource database, TimeProvider time, ILogger<SchemaAtStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Migrations.ApplyAsync(database, cancellationToken);
                return;
            }
            catch (Exception e) when (PostgresFaults.IsTransient(e))
            {
                LogWaiting(e.Message);
                await Task.Delay(s_again, time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The start waits for the database: {Error}")]
    private partial void LogWaiting(string error);
}
