using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Ledger.Freshness;

namespace Gogobe.Cockpit.Chains;

/// <summary>
/// What the page of a chain shows beside its row of the fleet, counted by the database in one statement. Definitions: docs/specs/cockpit.md, "Figures of a
/// chain". Names, texts and cities are untrusted.
/// </summary>
public sealed record ChainDetails
{
    /// <summary>The database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    public required string Slug { get; init; }

    public string? NameHe { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Status of its registry entry.</summary>
    public required string Registry { get; init; }

    /// <summary>When the day of Israel began.</summary>
    public required DateTimeOffset TodayFrom { get; init; }

    /// <summary>Stamp of its newest completed file of prices.</summary>
    public DateTimeOffset? NewestPrices { get; init; }

    /// <summary>Median seconds between two files of prices of one store and type within 48 hours; null where there are fewer than ten, which say little.</summary>
    public double? PaceSeconds { get; init; }

    public long PaceGaps { get; init; }

    /// <summary>By number; the files of the whole chain, which have none, first.</summary>
    public required IReadOnlyList<StoreDay> Stores { get; init; }

    /// <summary>What the breaker became within 7 days, newest first.</summary>
    public required IReadOnlyList<BreakerChange> BreakerChanges { get; init; }

    /// <summary>The last sweeps, newest first.</summary>
    public required IReadOnlyList<Sweep> Sweeps { get; init; }

    /// <summary>Files that failed or expired within 24 hours.</summary>
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>Names that its portal listed within 7 days and that are not offered, by reason.</summary>
    public required IReadOnlyList<NameCount> PassedOver { get; init; }

    /// <summary>The newest of them.</summary>
    public required IReadOnlyList<PassedOverName> PassedOverNames { get; init; }

    /// <summary>What went wrong last, newest first.</summary>
    public required IReadOnlyList<ChainError> Errors { get; init; }

    internal static ChainDetails Parse(string json) => JsonSerializer.Deserialize(json, ChainJson.Default.ChainDetails)!;
}

/// <summary>One store: its files of today by the hour of their stamps, in Israel.</summary>
/// <param name="Number">Null: files of the whole chain.</param>
/// <param name="Name">As the chain's Stores file has it; null before one came.</param>
/// <param name="City">Likewise.</param>
/// <param name="Prices">Prices in force, as of the read models; null before they were first refreshed.</param>
/// <param name="NewestFile">Stamp of its newest completed file within 48 hours.</param>
/// <param name="Cells">Hours with files: the hour, and how many completed, failed or expired, and are on their way.</param>
public sealed record StoreDay(int? Number, string? Name, string? City, long? Prices, DateTimeOffset? NewestFile, IReadOnlyList<IReadOnlyList<long>> Cells)
{
    /// <summary>Completed files of each of 24 hours; empty where there is no file today.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> Completed { get; } = Hours(Cells, 1);

    /// <summary>Likewise, files that failed or expired.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> Failed { get; } = Hours(Cells, 2);

    /// <summary>Likewise, files on their way.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> Moving { get; } = Hours(Cells, 3);

    [JsonIgnore]
    public long FailedToday => Failed.Sum();

    [JsonIgnore]
    public long CompletedToday => Completed.Sum();

    /// <summary>Whether a store that has prices has had no file for a day.</summary>
    public bool IsStale(DateTimeOffset now) => Prices > 0 && (NewestFile is not { } at || now - at > StoreFreshness.StaleAfter);

    /// <summary>The greater, the more an operator should look here first.</summary>
    public int Trouble(DateTimeOffset now) => FailedToday > 0 ? 3 : IsStale(now) ? 2 : NewestFile is null && Number is not null ? 1 : 0;

    private static long[] Hours(IReadOnlyList<IReadOnlyList<long>> cells, int figure)
    {
        var hours = new long[cells.Count == 0 ? 0 : 24];
        foreach (var cell in cells)
        {
            hours[cell[0]] = cell[figure];
        }

        return hours;
    }
}

/// <summary>The breaker became something else at the end of a sweep.</summary>
public sealed record BreakerChange(DateTimeOffset At, string State, int Failures, string Reason);

/// <summary>One sweep of its portal.</summary>
public sealed record Sweep(
    long ExecutionId, long SessionId, string Trigger, string Status, string Reason, string? Detail, DateTimeOffset At, double? Seconds, int Listed, int Found);

/// <summary>Files by reason.</summary>
public sealed record ReasonCount(string Reason, long Files);

/// <summary>Names by the reason why they are not offered.</summary>
public sealed record NameCount(string Reason, long Names);

/// <summary>A name in the listing that no file is made of: of no known form, of another chain, or behind a link that nobody may follow.</summary>
public sealed record PassedOverName(string FileName, string Reason, DateTimeOffset FirstListed);

/// <summary>A file or a sweep that went wrong. A sweep has no file.</summary>
/// <param name="FileId">Number of the file.</param>
/// <param name="FileName">As listed.</param>
/// <param name="Store">Its store.</param>
/// <param name="Type">Its type.</param>
/// <param name="State">failed, expired or retrying.</param>
/// <param name="Reason">As stored.</param>
/// <param name="Detail">What the stage had to say.</param>
/// <param name="At">When.</param>
/// <param name="RetryAt">When it is tried again.</param>
/// <param name="Stage">sweep, download, parse or write.</param>
public sealed record ChainError(
    long? FileId, string? FileName, int? Store, string? Type, string State, string Reason, string? Detail, DateTimeOffset At, DateTimeOffset? RetryAt, string Stage);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChainDetails))]
internal sealed partial class ChainJson : JsonSerializerContext;
