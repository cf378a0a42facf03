using System.Globalization;
using Gogobe.Pipeline.Live;
using Npgsql;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>
/// What busy stages do: files go from state to state in the ledger, many a statement, and each transition is told as an event once the database has it. Each second the sweep of another
/// portal begins, and ends four seconds later. An event carries the time of its publication in its text.
/// </summary>
internal sealed class EventLoad(NpgsqlDataSource database, ILiveEvents events, CockpitOrder order)
{
    private static readonly string[] s_states = ["discovered", "downloading", "downloaded", "parsing", "writing", "completed"];
    private static readonly string[] s_services = ["scout", "carrier", "carrier", "parser", "parser", "writer"];
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);
    private const int SweepTicks = 4;
    private const int SweepSeconds = 4;

    private readonly List<(DateTimeOffset At, string Portal)> _sweeps = [];
    private readonly List<(DateTimeOffset At, long Files)> _completed = [];
    private readonly Queue<(long Id, int State)> _moving = new();
    private long _completedToday;

    /// <summary>Sweeps that began, and when their event was published.</summary>
    public IReadOnlyList<(DateTimeOffset At, string Portal)> Sweeps => _sweeps;

    /// <summary>How many files had completed today, and when the database had the last of them.</summary>
    public IReadOnlyList<(DateTimeOffset At, long Files)> Completed => _completed;

    /// <summary>Events told.</summary>
    public long Published { get; private set; }

    public async Task RunAsync(IReadOnlyList<string> portals, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ReadFilesAsync(connection, cancellationToken);

        await using (var count = new NpgsqlCommand(
            "select count(*) from file_processing_log where status = 'completed' and completed_at >= (now() at time zone 'Asia/Jerusalem')::date::timestamp at time zone 'Asia/Jerusalem'", connection))
        {
            _completedToday = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }

        using var timer = new PeriodicTimer(s_tick);
        var perTick = order.Events * s_tick.TotalSeconds;
        var due = 0.0;
        for (var tick = 0L; ; tick++)
        {
            due += perTick;
            var count = (int)due;
            due -= count;
            var moved = Enumerable.Range(0, Math.Min(count, _moving.Count)).Select(_ => _moving.Dequeue()).Select(f => (f.Id, State: f.State + 1)).ToList();
            try
            {
                if (tick % SweepTicks == 0)
                {
                    await SweepAsync(connection, portals, tick / SweepTicks, cancellationToken);
                }

                await MoveAsync(connection, moved, cancellationToken);
                await TellAsync(moved, cancellationToken);
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ReadFilesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select file_id, status from file_processing_log where status = any ($1) and completed_at is null order by file_id", connection);
        command.Parameters.AddWithValue(s_states);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _moving.Enqueue((reader.GetInt64(0), Array.IndexOf(s_states, reader.GetString(1))));
        }
    }

    // A file that has ended makes room for the next one of its chain.
    private async Task MoveAsync(NpgsqlConnection connection, List<(long Id, int State)> moved, CancellationToken cancellationToken)
    {
        const string Sql = """
            with moved as (
              update file_processing_log f set status = n.status, updated_at = now(),
                downloaded_at = case when n.status = 'downloaded' then now() else f.downloaded_at end, parsed_at = case when n.status = 'writing' then now() else f.parsed_at end,
                completed_at = case when n.status = 'completed' then now() end
              from unnest($1::bigint[], $2::text[]) n (file_id, status) where f.file_id = n.file_id returning f.*),
            accounts as (
              insert into file_runs (file_id, run, parse_id, parser_version, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes)
              select file_id, 1, gen_random_uuid(), 1, 120, 20, 100, 0, 0, 0, 0, 0, 400000 from moved where status = 'completed'),
            offered as (
              insert into file_processing_log (session_id, chain_no, file_type, store_no, file_time, wall_time, sequence, published_chain_id, file_name, url)
              select session_id, chain_no, file_type, store_no, now(), now() at time zone 'Asia/Jerusalem', 'm' || file_id, '729', 'Price729-' || file_id || '.gz', url
              from moved where status = 'completed' returning file_id)
            select coalesce(array_agg(file_id), '{}') from offered
            """;
        if (moved.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue(moved.Select(m => m.Id).ToArray());
        command.Parameters.AddWithValue(moved.Select(m => s_states[m.State]).ToArray());
        var offered = (long[])(await command.ExecuteScalarAsync(cancellationToken))!;
        foreach (var (id, state) in moved.Where(m => m.State < s_states.Length - 1))
        {
            _moving.Enqueue((id, state));
        }

        foreach (var id in offered)
        {
            _moving.Enqueue((id, 0));
        }

        _completedToday += offered.Length;
        _completed.Add((TimeProvider.System.GetUtcNow(), _completedToday));
    }

    private async Task TellAsync(List<(long Id, int State)> moved, CancellationToken cancellationToken)
    {
        // Spread over the most of a tick, as stages of their own are.
        const int Parts = 5;
        foreach (var part in moved.Chunk(Math.Max(1, (moved.Count + Parts - 1) / Parts)))
        {
            foreach (var (id, state) in part)
            {
                var at = TimeProvider.System.GetUtcNow();
                events.Publish(new LiveEvent
                {
                    At = at,
                    Kind = LiveEventKind.File,
                    Service = s_services[state],
                    File = id,
                    State = s_states[state],
                    Text = string.Create(CultureInfo.InvariantCulture, $"{s_states[state]} Price7290{id:000000000}-001.gz {Stamp.Text(at)}"),
                });
                Published++;
            }

            await Task.Delay(s_tick * 0.8 / Parts, cancellationToken);
        }
    }

    private async Task SweepAsync(NpgsqlConnection connection, IReadOnlyList<string> portals, long number, CancellationToken cancellationToken)
    {
        const string Sql = """
            with ended as (
              update site_executions set status = 'completed', completed_at = now() where session_id = $1 and status = 'running' and started_at <= now() - $3 * interval '1 second')
            update site_executions set status = 'running', created_at = now(), started_at = now(), completed_at = null where session_id = $1 and site_name = $2
            """;
        if (portals.Count == 0)
        {
            return;
        }

        var portal = portals[(int)(number % portals.Count)];
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue((long)MadeUpLedger.Running);
        command.Parameters.AddWithValue(portal);
        command.Parameters.AddWithValue(SweepSeconds);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var at = TimeProvider.System.GetUtcNow();
        _sweeps.Add((at, portal));
        events.Publish(new LiveEvent { At = at, Kind = LiveEventKind.Session, Service = "scout", Chain = portal, State = "running", Text = $"sweeping {portal}" });
        Published++;
    }
}
