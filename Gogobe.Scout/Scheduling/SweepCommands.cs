using System.Text.Json.Serialization;
using Gogobe.Ledger.Commands;
using Npgsql;

namespace Gogobe.Scout.Scheduling;

/// <summary>What an operator may ask of the Scouts.</summary>
public enum SweepCommandKind
{
    /// <summary>Sweep portals now, before what the schedule wants.</summary>
    Scan,

    /// <summary>Sweep portals no more by schedule.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>End sessions that sweep.</summary>
    Cancel,
}

/// <summary>A wish.</summary>
/// <param name="Kind">What.</param>
/// <param name="Portals">Slugs of chains; empty: all.</param>
public sealed record SweepCommand(SweepCommandKind Kind, IReadOnlyList<string> Portals)
{
    /// <summary>Higher comes first.</summary>
    public int Priority { get; init; }

    /// <summary>Files to offer of each portal at most; null: all.</summary>
    public int? MaxFiles { get; init; }

    /// <summary>City whose stores are wanted; null: everywhere.</summary>
    public string? Location { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Sessions">Sessions that were started or cancelled.</param>
/// <param name="Portals">Portals that it was about.</param>
public sealed record SweepCommandResult(IReadOnlyList<long> Sessions, IReadOnlyList<string> Portals);

/// <summary>The queue of wishes: asked by anybody who reaches the database, carried out by a Scout that watches portals.</summary>
public sealed class SweepCommands(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly string[] s_kinds = [.. Enum.GetNames<SweepCommandKind>().Select(n => n.ToLowerInvariant())];

    private readonly CommandQueue<SweepCommand, SweepCommandResult> _queue =
        new(database, s_kinds, SweepCommandJson.Default.SweepCommand, SweepCommandJson.Default.SweepCommandResult, time);

    /// <summary>Asks.</summary>
    /// <returns>The number of the command.</returns>
    public Task<long> AskAsync(SweepCommand command, string who, CancellationToken cancellationToken) =>
        _queue.AskAsync(s_kinds[(int)command.Kind], command, command.Priority, who, cancellationToken);

    /// <summary>Waits for the end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public Task<SweepCommandResult> WaitAsync(long commandId, CancellationToken cancellationToken) => _queue.WaitAsync(commandId, cancellationToken);

    internal Task<QueuedCommand<SweepCommand>?> TakeAsync(string owner, CancellationToken cancellationToken) => _queue.TakeAsync(owner, cancellationToken);

    /// <summary>Ends a command: with its result, or with what went wrong.</summary>
    internal Task EndAsync(long commandId, string owner, SweepCommandResult? result, string? detail, CancellationToken cancellationToken) =>
        _queue.EndAsync(commandId, owner, result, detail, cancellationToken);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SweepCommand))]
[JsonSerializable(typeof(SweepCommandResult))]
internal sealed partial class SweepCommandJson : JsonSerializerContext;
