using System.Text.Json.Serialization;

namespace Gogobe.Ledger.Redriving;

/// <summary>Dead letters that wait for the same reason in the same place.</summary>
/// <param name="Reason">Why they were given up.</param>
/// <param name="Topic">Topic they lay in.</param>
/// <param name="Group">The group (the stage) that gave up.</param>
/// <param name="Letters">How many.</param>
/// <param name="Files">Files among them.</param>
/// <param name="Refused">Letters that the loop guard holds back.</param>
/// <param name="Oldest">When the first was given up, UTC.</param>
/// <param name="Newest">When the last was, UTC.</param>
/// <param name="Example">The error of the newest; may quote hostile input.</param>
public sealed record DeadLetterGroup(
    string Reason, string Topic, string Group, long Letters, long Files, long Refused, DateTimeOffset Oldest, DateTimeOffset Newest, string Example);

/// <summary>Which letters go back.</summary>
/// <param name="Reason">Their reason.</param>
/// <param name="Topic">Their topic; null takes all.</param>
/// <param name="Limit">How many at most, counting the letters of one file as one.</param>
/// <param name="Force">Also those that came back twice.</param>
/// <param name="DryRun">Only say what would be done.</param>
public sealed record RedriveRequest(string Reason, string? Topic, int Limit, bool Force, bool DryRun);

/// <summary>What became, or would become, of the letters of one identity.</summary>
/// <param name="LetterId">The newest of them.</param>
/// <param name="Letters">How many they are.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Key">Key.</param>
/// <param name="FileId">The file; null when the letter is about none.</param>
/// <param name="Name">The file's name; null without a file. Untrusted text.</param>
/// <param name="Outcome">One of <see cref="RedriveOutcomes"/>.</param>
/// <param name="Detail">The outcome in words; empty when there is nothing to add.</param>
/// <param name="Redrives">How often this identity was redriven, this time included when it was.</param>
public sealed record RedrivenLetter(long LetterId, long Letters, string Topic, string Key, long? FileId, string? Name, string Outcome, string Detail, int Redrives);

/// <summary>What a redrive did, or would do.</summary>
/// <param name="Letters">Each identity, oldest first.</param>
/// <param name="Left">Letters of the request that still wait: beyond the limit, or held back.</param>
public sealed record RedriveReport(IReadOnlyList<RedrivenLetter> Letters, long Left);

/// <summary>The outcomes, as stored and shown.</summary>
public static class RedriveOutcomes
{
    /// <summary>The file's work was raised again through the ledger.</summary>
    public const string Raised = "raised";

    /// <summary>The message was published again, unchanged.</summary>
    public const string Republished = "republished";

    /// <summary>The file has moved on since: there is nothing left to do.</summary>
    public const string Overtaken = "overtaken";

    /// <summary>It came back twice: only force sends it again.</summary>
    public const string Refused = "refused";

    /// <summary>This build cannot read the message, so its transport cannot publish it.</summary>
    public const string Unreadable = "unreadable";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RedriveReport))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RedriveJson : JsonSerializerContext;
