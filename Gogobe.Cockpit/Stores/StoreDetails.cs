using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Stores;

/// <summary>One store: what the chain says of it, what it has, its last files, and which hours of seven days have files.</summary>
/// <param name="Now">The clock of the database.</param>
/// <param name="Chain">Slug.</param>
/// <param name="Number">Of the store.</param>
/// <param name="Name">As published; null while no Stores file named it.</param>
/// <param name="City">As published.</param>
/// <param name="Address">As published.</param>
/// <param name="IsOnline">It sells on the net only (store type 2).</param>
/// <param name="IsStub">No Stores file named it yet.</param>
/// <param name="ListedAt">Stamp of the Stores file that named it last.</param>
/// <param name="Prices">In force, as of the last refresh of the read models; null before the first.</param>
/// <param name="Promotions">Likewise.</param>
/// <param name="Full">Stamp of its last Full of prices; null before the first.</param>
/// <param name="Files">The newest by stamp.</param>
/// <param name="Hours">Hours that have files, within seven days.</param>
public sealed record StoreDetails(
    DateTimeOffset Now, string Chain, int Number, string? Name, string? City, string? Address, bool IsOnline, bool IsStub, DateTimeOffset? ListedAt, long? Prices, long? Promotions,
    DateTimeOffset? Full, IReadOnlyList<StoreFile> Files, IReadOnlyList<StoreHour> Hours)
{
    internal static StoreDetails Parse(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.StoreDetails)!;
}

/// <summary>A file of a store.</summary>
/// <param name="FileId">Its number.</param>
/// <param name="Name">As listed.</param>
/// <param name="Type">PriceFull and so on.</param>
/// <param name="State">As stored.</param>
/// <param name="Reason">Why, where it did not go well.</param>
/// <param name="Stamp">In its name.</param>
/// <param name="Ended">When it reached a final state; null while it moves.</param>
/// <param name="Seen">Rows; null without an account.</param>
/// <param name="Written">Of these.</param>
/// <param name="Rejected">Of these.</param>
public sealed record StoreFile(
    long FileId, string Name, string Type, string State, string Reason, DateTimeOffset Stamp, DateTimeOffset? Ended, long? Seen, long? Written, long? Rejected);

/// <summary>Files stamped in one hour of a day of Israel.</summary>
/// <param name="Day">The day.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Completed">That completed.</param>
/// <param name="Failed">That failed or expired.</param>
/// <param name="Moving">On their way.</param>
public sealed record StoreHour(DateOnly Day, int Hour, long Completed, long Failed, long Moving);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoreDetails))]
internal sealed partial class StoreJson : JsonSerializerContext;
