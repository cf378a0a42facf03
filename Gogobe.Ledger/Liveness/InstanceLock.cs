using System.Data;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Ledger.Liveness;

/// <summary>
/// Shows the whole database that this process and its transport live: shared advisory locks on both names, on a connection of its own, for as long as
/// the process runs. Whoever can lock a name exclusively knows that nobody lives behind it (docs/specs/ledger.md, "Instances").
/// </summary>
public sealed partial class InstanceLock(
    NpgsqlDataSource database, ITransport transport, ProcessName process, TimeProvider time, ILogger<InstanceLock> logger) : BackgroundService
{
    /// <summary>After the lock was lost and taken again, others may still be on their way back: nobody is declared dead for so long.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _settledAt;

    /// <summary>The name of this process: <c>process:{guid}</c>.</summary>
    public string Process => process.Value;

    /// <summary>True while the locks are held and no grace runs: only then does the absence of other locks mean anything.</summary>
    public bool IsSettled => Interlocked.Read(ref _settledAt) is > 0 and var at && time.GetUtcNow().UtcTicks >= at;

    /// <summary>Whether a name is this process's own.</summary>
    public bool IsOwn(string instance) => instance == Process || instance == transport.Instance;

    /// <summary>Returns when the locks are held for the first time: what starts later may publish.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await (await Task.WhenAny(_first.Task, ExecuteTask ?? Task.CompletedTask)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var again = false; !stoppingToken.IsCancellationRequested; again = true)
        {
            try
            {
                await HoldAsync(again, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (PostgresFaults.IsTransient(exception))
            {
                Interlocked.Exchange(ref _settledAt, 0);
                LogLost(exception.Message);
                await Task.Delay(s_retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HoldAsync(bool again, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("select pg_advisory_lock_shared(hashtextextended(n, 0)) from unnest($1) n", connection))
        {
            command.Parameters.Add(Sql.Texts([Process, transport.Instance]));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var settled = again && _first.Task.IsCompleted ? time.GetUtcNow() + Grace : time.GetUtcNow();
        Interlocked.Exchange(ref _settledAt, settled.UtcTicks);
        _first.TrySetResult();
        try
        {
            await WatchAsync(connection, cancellationToken);
        }
        finally
        {
            // The pool would give the locks back only when somebody uses the connection again.
            if (connection.State == ConnectionState.Open)
            {
                await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
                await unlock.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private static async Task WatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Nothing is sent here: this returns when the wait is over, and throws as soon as the server closes the connection.
            await connection.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            await using var alive = new NpgsqlCommand("select 1", connection);
            await alive.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lock that shows that this process lives was lost: {Error}")]
    private partial void LogLost(string error);
}
