using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Gogobe.Portals.Canary;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Canary;

/// <summary>
/// Looks for the canary's prices in the database, four times a period, in every process that watches portals. It trusts no other figure: when no period has
/// arrived right for two periods it is an error in the log, whatever all else says.
/// </summary>
internal sealed partial class CanaryCheck(
    PortalDirectory directory,
    CanaryStore store,
    CanaryHealth health,
    IOptions<CanaryOptions> options,
    IOptions<SweepOptions> sweeps,
    TimeProvider time,
    ILogger<CanaryCheck> logger) : BackgroundService
{
    private static readonly TimeSpan s_again = TimeSpan.FromHours(1);
    private DateTimeOffset? _began;
    private CanaryLook? _last;
    private DateTimeOffset? _forgotAt;
    private DateTimeOffset? _missingSince;
    private long _saidAt;

    /// <summary>Looks once, and says what has changed.</summary>
    /// <returns>How long to wait until the next look: a quarter of a period, or less when the two periods end before.</returns>
    public async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        var every = options.Value.Every;
        var mistake = await LookAsync(every, cancellationToken);

        // After the look, which may have waited for the database.
        var now = time.GetUtcNow();
        var since = Later(_last?.Arrived, Earlier(_last?.WatchedSince ?? _began!.Value, now));
        var left = since + (2 * every) - now;
        health.Set(left > TimeSpan.Zero, _last?.Arrived);
        if (left <= TimeSpan.Zero)
        {
            Alert(since, every, mistake ?? "no newer prices came");
        }
        else if (_missingSince is { } missing)
        {
            _missingSince = null;
            LogBack(missing);
        }

        var quarter = every / 4;
        return left > TimeSpan.Zero && left < quarter ? left : quarter;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!CanarySweeps.IsWatched(directory, options.Value, sweeps.Value))
        {
            return;
        }

        try
        {
            while (true)
            {
                await Task.Delay(await StepAsync(stoppingToken), time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<string?> LookAsync(TimeSpan every, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        _began = Earlier(_began ?? now, now);
        using var limit = new CancellationTokenSource(every / 4, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            _last = await store.LookAsync(_began.Value, every, either.Token);
            if (_last.Arrived is { } arrived && arrived != _forgotAt)
            {
                await store.ForgetAsync(either.Token);
                _forgotAt = arrived;
            }

            return _last.Mistake;
        }
        catch (TransientException e)
        {
            return $"the database cannot be asked ({e.Message})";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "the database does not answer";
        }
    }

    private void Alert(DateTimeOffset since, TimeSpan every, string mistake)
    {
        if (_missingSince is not null && time.GetElapsedTime(_saidAt) < s_again)
        {
            return;
        }

        _missingSince ??= since;
        _saidAt = time.GetTimestamp();
        LogMissing(since, every, mistake);
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;

    // A clock that was set back must not put the beginning into the future.
    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The canary has not arrived since {Since:u}: {Mistake}. Its file goes through all stages every {Every}, so perhaps no chain's prices arrive, whatever other "
            + "figures say. 'gogobe status' shows at which stage it stands (docs/operations/canary.md)")]
    private partial void LogMissing(DateTimeOffset since, TimeSpan every, string mistake);

    [LoggerMessage(Level = LogLevel.Information, Message = "The canary arrives again; it had not since {Since:u}")]
    private partial void LogBack(DateTimeOffset since);
}
