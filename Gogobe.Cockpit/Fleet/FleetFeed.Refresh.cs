using System.Text.Json;
using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Fleet;

/// <content>One reading: as the one reader, as one of its readers, or alone while Redis is away.</content>
internal sealed partial class FleetFeed
{
    private bool IsDue => Current is { Status: null, Fault: null } || clock.GetUtcNow() - _askedAt >= Interval;

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        if (_leads && Current.LiveFault is null && !IsDue)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(s_storeTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            _leads = await store.TryLeadAsync(_reader, s_lease, both.Token);
            if (_leads)
            {
                await AskWhenDueAsync(share: true, stoppingToken);
            }
            else if (await store.ReadAsync(both.Token) is { } stored)
            {
                Take(stored, null);
            }
        }
        catch (JsonException)
        {
            // The one that reads is of another version.
            Take(await AskWhenDueAsync(share: false, stoppingToken), null);
        }
        catch (Exception e) when (IsStoreAway(e) || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            var fault = new FeedFault(Current.LiveFault?.Since ?? clock.GetUtcNow(), "Redis does not answer.");
            if (Current.LiveFault is null)
            {
                LogStoreAway(e.Message.Length > 500 ? e.Message[..500] : e.Message);
            }

            // Without Redis every Cockpit asks for itself: more work for the database, and true figures.
            Take(await AskWhenDueAsync(share: false, stoppingToken), fault);
        }
    }

    private async Task<StoredFleetStatus?> AskWhenDueAsync(bool share, CancellationToken stoppingToken)
    {
        if (!IsDue)
        {
            return null;
        }

        _askedAt = clock.GetUtcNow();
        var status = await AskAsync(stoppingToken);
        if (share)
        {
            Take(status, null);
            await store.WriteAsync(_reader, status, stoppingToken);
        }

        return status;
    }

    private async Task<StoredFleetStatus> AskAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(s_timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            var json = await query.ReadAsync(both.Token);
            return new StoredFleetStatus(clock.GetUtcNow(), json);
        }
        // The page outlives its database: it keeps the last figures and says how old they are.
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            if (Current.Fault is null)
            {
                LogDatabaseAway(e.Message.Length > 500 ? e.Message[..500] : e.Message);
            }

            return new StoredFleetStatus(Current.ReadAt, Current.Json, DatabaseFault.Of(e), Current.Fault?.Since ?? clock.GetUtcNow());
        }
    }

    private void Take(StoredFleetStatus? stored, FeedFault? liveFault)
    {
        var last = Current;
        var next = last with { LiveFault = liveFault };
        if (stored is not null)
        {
            next = next with
            {
                Status = stored.Json is null ? null : stored.Json == last.Json ? last.Status : FleetStatus.Parse(stored.Json, last.Status),
                Json = stored.Json,
                ReadAt = stored.ReadAt,
                Fault = stored.Problem is null ? null : new FeedFault(stored.ProblemSince ?? clock.GetUtcNow(), stored.Problem),
            };
        }

        if (next != last)
        {
            Volatile.Write(ref _view, next with { Version = last.Version + 1 });
        }
    }

    private static bool IsStoreAway(Exception e) => e is RedisException or RedisTimeoutException or TimeoutException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The fleet's last figures stay: {Problem}")]
    private partial void LogDatabaseAway(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Without Redis this Cockpit asks the database itself: {Problem}")]
    private partial void LogStoreAway(string problem);
}
