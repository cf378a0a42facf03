using Gogobe.Pipeline;

namespace Gogobe.Scout.Sweeping;

/// <summary>What of a listing a sweep wants.</summary>
/// <param name="MostFiles">Files to offer at most, the newest; null: all.</param>
/// <param name="Location">City of the stores whose files to offer; null: everywhere.</param>
internal sealed record SweepBounds(int? MostFiles = null, string? Location = null)
{
    /// <summary>Everything.</summary>
    public static readonly SweepBounds None = new();
}

/// <summary>What one sweep of a portal came to.</summary>
public sealed record SweepResult
{
    /// <summary>Different names listed.</summary>
    public int Listed { get; init; }

    /// <summary>Of these, files that were not known.</summary>
    public int New { get; init; }

    /// <summary>Listed as before.</summary>
    public int Known { get; init; }

    /// <summary>Offered, but another name, or perhaps other bytes, of a file that is known; and files that are tried again.</summary>
    public int Repeated { get; init; }

    /// <summary>Held back: Fulls of which the day has one already, and stores outside the region of the session.</summary>
    public int Held { get; init; }

    /// <summary>Files of other chains, and links that nobody may follow.</summary>
    public int Strange { get; init; }

    /// <summary>Names that the grammar does not know.</summary>
    public int Unknown { get; init; }

    /// <summary>Documents read.</summary>
    public int Pages { get; init; }

    /// <summary>Milliseconds a document, the waits for a turn at the host included; null when none was read.</summary>
    public double? AverageListingMs { get; init; }

    /// <summary>How it was listed, where a family has several ways.</summary>
    public string? Way { get; init; }

    /// <summary>What the listing could not show, in words; null when it is whole.</summary>
    public string? Incomplete { get; init; }

    /// <summary>Why the listing failed, or <see cref="Reason.ZeroFiles"/> when it held not one file; <see cref="Reason.None"/> when all is well.</summary>
    public Reason Reason { get; init; }

    /// <summary>For people, under 500 characters, without secrets.</summary>
    public string? Detail { get; init; }

    /// <summary>How long the portal asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>When the portal last listed any file; null when it never did.</summary>
    public DateTimeOffset? FilesLastSeen { get; init; }
}
