using Gogobe.Ledger.Postgres;

namespace Gogobe.Ledger;

/// <summary>
/// Follows a session while it runs. Files are counted anew at each look; the rows of completed files are read once a file, since a join over all
/// files of a country's day is too dear to make five times a second. Not for two callers at once.
/// </summary>
public sealed class SessionWatch
{
    // The time of completion is taken before the commit, so a file may show up that much behind others that completed later.
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(10);

    private readonly LedgerDatabase _database;
    private readonly long _sessionId;
    private readonly Dictionary<long, DateTimeOffset> _recent = [];
    private DateTimeOffset _newest = DateTimeOffset.UnixEpoch;
    private long _completed;
    private long _rows;

    internal SessionWatch(LedgerDatabase database, long sessionId)
    {
        _database = database;
        _sessionId = sessionId;
    }

    /// <summary>Where the session is now.</summary>
    public async Task<SessionProgress> LookAsync(CancellationToken cancellationToken)
    {
        var counts = await SessionCounts.ReadAsync(_database, _sessionId, cancellationToken);
        if (counts[FileState.Completed] != _completed)
        {
            await ReadNewAsync(cancellationToken);
            _completed = counts[FileState.Completed];
        }

        return new SessionProgress(counts, _rows);
    }

    private async Task ReadNewAsync(CancellationToken cancellationToken)
    {
        const string Query = """
            select f.file_id, f.completed_at, r.seen
            from file_processing_log f join file_runs r on r.file_id = f.file_id and r.run = f.run
            where f.session_id = $1 and f.status = 'completed' and f.completed_at >= $2
            """;
        var since = _newest - s_overlap;
        var rows = await _database.QueryAsync(
            Query, r => (FileId: r.GetInt64(0), At: new DateTimeOffset(r.GetDateTime(1), TimeSpan.Zero), Seen: r.GetInt64(2)), cancellationToken,
            Sql.Long(_sessionId), Sql.Time(since));
        foreach (var (fileId, at, seen) in rows)
        {
            if (_recent.TryAdd(fileId, at))
            {
                _rows += seen;
                _newest = at > _newest ? at : _newest;
            }
        }

        var edge = _newest - s_overlap;
        foreach (var (fileId, _) in _recent.Where(r => r.Value < edge).ToList())
        {
            _recent.Remove(fileId);
        }
    }
}

/// <summary>How far a session is.</summary>
/// <param name="Files">Files by state.</param>
/// <param name="Rows">Rows seen in files that completed.</param>
public sealed record SessionProgress(SessionCounts Files, long Rows);
