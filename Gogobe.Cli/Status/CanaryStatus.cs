using System.Globalization;
using System.Text.Json.Serialization;
using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cli.Status;

/// <summary>Whether the canary arrives, from what those who watch it wrote down (docs/operations/canary.md).</summary>
/// <param name="Healthy">A period arrived right, or the watch began, within two periods.</param>
/// <param name="EverySeconds">Its period.</param>
/// <param name="ArrivedAt">Start of the newest period that arrived right; null when none ever did.</param>
/// <param name="WatchedSince">Since when somebody watches.</param>
/// <param name="LookedAt">When somebody looked last.</param>
/// <param name="LastFile">What is known of its newest file: state, and reason where there is one; null when there is none.</param>
internal sealed record CanaryStatus(
    bool Healthy, double EverySeconds, DateTimeOffset? ArrivedAt, DateTimeOffset WatchedSince, DateTimeOffset LookedAt, string? LastFile)
{
    private const string Read = $"""
        select w.every_seconds, w.arrived, w.since, w.looked_at, f.status || case when f.reason = 'none' then '' else ', ' || f.reason end
        from canary_watch w
        left join lateral (select n.file_id from listed_names n where n.portal = w.portal order by n.file_id desc limit 1) n on true
        left join file_processing_log f using (file_id)
        where w.portal = '{CanaryChain.Slug}'
        """;

    /// <summary>When this was read.</summary>
    [JsonIgnore]
    public DateTimeOffset Now { get; private init; }

    private TimeSpan Every => TimeSpan.FromSeconds(EverySeconds);

    public static async Task<CanaryStatus?> ReadAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? Of(
                row.GetDouble(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2),
                row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetString(4), now)
            : null;
    }

    /// <summary>What was read, judged at a moment.</summary>
    public static CanaryStatus Of(double everySeconds, DateTimeOffset? arrived, DateTimeOffset watchedSince, DateTimeOffset lookedAt, string? lastFile, DateTimeOffset now)
    {
        var two = TimeSpan.FromSeconds(2 * everySeconds);
        var isWatched = now - lookedAt < two;

        // Ahead of the clock is no arrival of the present.
        var arrives = now - arrived < two && arrived - now < two;
        return new CanaryStatus(isWatched && (arrives || now - watchedSince < two), everySeconds, arrived, watchedSince, lookedAt, lastFile) { Now = now };
    }

    /// <summary>For people, on one line.</summary>
    public string ToText()
    {
        if (Now - LookedAt >= 2 * Every)
        {
            return $"nobody has looked for it since {At(LookedAt)}; a host that watches portals ('gogobe up') does";
        }

        if (Healthy)
        {
            return ArrivedAt is { } arrived && Now - arrived < 2 * Every
                ? $"arrived {For(Now - arrived)} ago, all prices right"
                : $"watched for {For(Now - WatchedSince)}, nothing has arrived yet; a file every {For(Every)} is expected";
        }

        var since = ArrivedAt is { } last && last > WatchedSince && last < Now ? last : WatchedSince;
        return $"nothing right for {For(Now - since)} (since {At(since)}); a file every {For(Every)} is expected. Its newest file: {LastFile ?? "none was listed"}. "
            + "See the backlog above, './gogobe logs' and docs/operations/canary.md";
    }

    private static string At(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");

    private static string For(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h"),
    };
}
