using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Gogobe.AppHost;

/// <summary>What an operator can ask of the Scouts from Aspire's dashboard: rows of <c>commands</c>, as everybody else asks (docs/specs/sessions.md).</summary>
internal static class SweepCommands
{
    private const int Priority = 10;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>Adds "Sweep now", "Pause" and "Resume".</summary>
    public static IResourceBuilder<ProjectResource> WithSweepCommands(this IResourceBuilder<ProjectResource> scout, IResourceBuilder<IResourceWithConnectionString> database) => scout
        .With(database, "scan", "Sweep now", "Sweep all portals now, before what the schedule wants", "ArrowSync", highlighted: true)
        .With(database, "pause", "Pause portals", "Sweep portals by schedule no more; sweeps that run go on", "Pause")
        .With(database, "resume", "Resume portals", "Sweep paused portals by schedule again, at once", "Play");

    private static IResourceBuilder<ProjectResource> With(
        this IResourceBuilder<ProjectResource> scout,
        IResourceBuilder<IResourceWithConnectionString> database,
        string kind,
        string text,
        string description,
        string icon,
        bool highlighted = false) => scout.WithCommand(
        kind,
        text,
        context => AskAsync(database.Resource, kind, context.CancellationToken),
        new CommandOptions
        {
            Description = description,
            IconName = icon,
            IsHighlighted = highlighted,
            UpdateState = context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });

    // A Scout takes a command within half a second; the answer of one that is busy, or has just gone, is not waited for.
    private static async Task<ExecuteCommandResult> AskAsync(IResourceWithConnectionString server, string kind, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(await server.GetConnectionStringAsync(cancellationToken) ?? "");
        var command = await InsertAsync(database, kind, cancellationToken);
        for (var since = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(since) < s_timeout; await Task.Delay(s_look, cancellationToken))
        {
            switch (await StateAsync(database, command, cancellationToken))
            {
                case ("done", _, var portals):
                    return CommandResults.Success($"{kind}: {portals} portals");
                case ("failed", var why, _):
                    return CommandResults.Failure(why);
            }
        }

        return CommandResults.Success($"{kind}: command {command} waits for a Scout");
    }

    private static async Task<long> InsertAsync(NpgsqlDataSource database, string kind, CancellationToken cancellationToken)
    {
        await using var insert = database.CreateCommand(
            "insert into commands (kind, arguments, priority, who, created_at) values ($1, $2::jsonb, $3, 'aspire dashboard', now()) returning command_id");
        var name = char.ToUpperInvariant(kind[0]) + kind[1..];
        insert.Parameters.AddWithValue(kind);
        insert.Parameters.AddWithValue(JsonSerializer.Serialize(new { kind = name, portals = Array.Empty<string>(), priority = Priority }));
        insert.Parameters.AddWithValue(Priority);
        return (long)(await insert.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<(string State, string Detail, int Portals)> StateAsync(NpgsqlDataSource database, long command, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select state, coalesce(detail, ''), coalesce(jsonb_array_length(result -> 'portals'), 0) from commands where command_id = $1");
        select.Parameters.AddWithValue(command);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetString(1), reader.GetInt32(2));
    }
}
