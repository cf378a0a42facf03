using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals;

/// <summary>Which files of a chain to list.</summary>
public sealed record ListRequest
{
    // A Scout that was away longer does not ask for every day it missed: portals keep a few days only.
    private const int MaxDays = 14;

    /// <summary>Kinds wanted; null: all that the chain publishes. Families that cannot ask for a kind list all, and the others are dropped.</summary>
    public IReadOnlySet<FileType>? Types { get; init; }

    /// <summary>
    /// Files with an earlier stamp need not be listed, but may be. Files appear late, so a caller takes its newest stamp less a day. Null: everything the portal
    /// shows, or the days of its family.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What was seen on the way.</summary>
    public ListingNotes Notes { get; } = new();

    internal bool Wants(Chain chain, FileType type) => Types?.Contains(type) ?? chain.FileTypes.Contains(type);

    /// <summary>The Israel days to list, newest first: back to <see cref="Since"/>, and in any case as far as the family looks back.</summary>
    internal IEnumerable<DateOnly> Days(Chain chain, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(IsraelTime.ToWall(now));
        var first = today.AddDays(-(chain.Portal.LookBackDays ?? 0));
        if (Since is { } since && DateOnly.FromDateTime(IsraelTime.ToWall(since)) is var day && day < first)
        {
            first = day > today.AddDays(-MaxDays) ? day : today.AddDays(-MaxDays);
        }

        for (var d = today; d >= first; d = d.AddDays(-1))
        {
            yield return d;
        }
    }
}

/// <summary>What a listing saw on its way. Written by the family while it lists; read by the caller when the listing has ended, well or not.</summary>
public sealed class ListingNotes
{
    /// <summary>Documents read.</summary>
    public int Pages { get; internal set; }

    /// <summary>Of these, answered with "not modified".</summary>
    public int NotModified { get; internal set; }

    /// <summary>Bytes of documents, decompressed.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Requests that failed and were tried again.</summary>
    public int Retries { get; internal set; }

    /// <summary>Files that the portal says it shows in all, whatever was asked for; null where it does not say.</summary>
    public long? Total { get; internal set; }

    /// <summary>How it was listed, where a family has several ways: <c>web</c>, <c>ftps</c>, <c>ftp</c>.</summary>
    public string? Way { get; internal set; }

    /// <summary>
    /// What the listing could not show, in words; null when it is whole. A family says so where a portal cuts its answers, and the caller must not take silence
    /// for absence.
    /// </summary>
    public string? Incomplete { get; internal set; }
}
