using Gogobe.Cockpit.Feeds;
using Npgsql;

namespace Gogobe.Cockpit.Files;

/// <content>One tick: what is due is read, what is slow is read seldom.</content>
internal sealed partial class FileFeed
{
    private async Task RefreshAsync(IReadOnlyCollection<FileSelection> selections, CancellationToken stoppingToken)
    {
        try
        {
            // The token first: what happens between it and the readings is seen again next time, never lost.
            var token = await ReadTokenAsync(stoppingToken);
            if (token != _token)
            {
                _token = token;
                Interlocked.Increment(ref _version);
            }

            await ReadSelectionsAsync(selections, stoppingToken);
            await ReadSpeedAsync(stoppingToken);
            await StartTotalsAsync(stoppingToken);
            _readAt = clock.GetUtcNow();
            _fault = null;
        }
        // The page outlives its database: it keeps the last figures and says how old they are.
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            // Whatever comes after an outage is new.
            _token = null;
            if (_fault is null)
            {
                LogAway(e.Message.Length > 500 ? e.Message[..500] : e.Message);
            }

            _faultAt = clock.GetUtcNow();
            _fault = new FeedFault(_fault?.Since ?? _faultAt, DatabaseFault.Of(e));
        }
    }

    private async Task<string> ReadTokenAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(s_timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        return await accounts.ReadChangeTokenAsync(both.Token);
    }

    private async Task ReadSelectionsAsync(IReadOnlyCollection<FileSelection> selections, CancellationToken cancellationToken)
    {
        if (_readings.Count > MaxReadings)
        {
            foreach (var forgotten in _readings.Keys.Except(selections).ToArray())
            {
                _readings.Remove(forgotten);
            }
        }

        var started = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var due = selections
            .Select(s => (Selection: s, Last: _readings.GetValueOrDefault(s)))
            .Where(s => s.Last is null || (s.Last.Token != _token && s.Last.Due <= now))
            .OrderBy(s => s.Last?.At ?? DateTimeOffset.MinValue);
        foreach (var (selection, last) in due.ToArray())
        {
            if (last is not null && clock.GetElapsedTime(started) > s_tick)
            {
                break;
            }

            _readings[selection] = await ReadAsync(selection, last, cancellationToken);
            Interlocked.Increment(ref _version);
        }
    }

    private async Task<FileReading> ReadAsync(FileSelection selection, FileReading? last, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var one = selection.File is { } file ? await details.ReadAsync(file, cancellationToken) : null;
        FilePage? page;
        var tooWide = false;
        try
        {
            page = await accounts.ReadPageAsync(selection.Query, cancellationToken);
        }
        // One wide search is no outage: only who asked for it is told.
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            page = last?.Page;
            tooWide = true;
        }

        var now = clock.GetUtcNow();
        return new FileReading(page, one, tooWide, _token, now, now + (clock.GetElapsedTime(started) * ScanShare) - (ScanShare * s_free));
    }

    private async Task ReadSpeedAsync(CancellationToken cancellationToken)
    {
        // A speed falls to nothing by the clock alone, so a measured one is measured again.
        if (_speedToken != _token || _speed is not null)
        {
            var speed = await accounts.ReadSpeedAsync(cancellationToken);
            if (speed != _speed)
            {
                Interlocked.Increment(ref _version);
            }

            (_speed, _speedToken) = (speed, _token);
        }
    }

    private async Task StartTotalsAsync(CancellationToken cancellationToken)
    {
        if (_totalsReading.IsCompleted && (_totals is null || _totalsToken != _token) && _totalsDue <= clock.GetUtcNow())
        {
            _totalsReading = RefreshTotalsAsync(_token);
        }

        // A short one is worth the wait: rows and sums then change together.
        if (!_totalsReading.IsCompleted)
        {
            await Task.WhenAny(_totalsReading, Task.Delay(_totals is null ? s_tick : s_free, clock, cancellationToken));
        }
    }

    private async Task RefreshTotalsAsync(string? token)
    {
        try
        {
            // It outlives the page that happened to start it.
            await ReadTotalsAsync(token, _stopping);
        }
        // The next tick finds out what is wrong; here nobody waits.
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            _totalsDue = clock.GetUtcNow() + s_timeout;
        }
    }

    private async Task ReadTotalsAsync(string? token, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        _totals = await accounts.ReadTotalsAsync(cancellationToken);
        _totalsToken = token;
        _totalsDue = clock.GetUtcNow() + (clock.GetElapsedTime(started) * ScanShare) - (ScanShare * s_free);
        Interlocked.Increment(ref _version);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pages show their last figures: {Problem}")]
    private partial void LogAway(string problem);
}
