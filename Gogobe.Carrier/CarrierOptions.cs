using System.ComponentModel.DataAnnotations;

namespace Gogobe.Carrier;

/// <summary>Limits of the Carrier, section <see cref="Section"/>.</summary>
public sealed class CarrierOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Carrier";

    /// <summary>Local files read at once.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Files of portals downloaded at once, or waiting for their turn at a host. They mostly wait.</summary>
    [Range(1, 1024)]
    public int PortalConcurrency { get; set; } = 48;

    /// <summary>Of these, files of one host. What the host may be asked is said by the chain registry, and the portal's HTTP client keeps to it.</summary>
    [Range(1, 64)]
    public int ConcurrencyPerHost { get; set; } = 6;

    /// <summary>
    /// Whether <c>file:</c> addresses are read. Only where the operator names the files (the ingest verb); an address that a portal lists must never
    /// reach into this machine.
    /// </summary>
    public bool AllowLocalFiles { get; set; }

    /// <summary>Bytes of a file as published, at most.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>How long one download may take in all.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes a second that must come in every <see cref="SpeedWindow"/>.</summary>
    [Range(0, long.MaxValue)]
    public long MinimumSpeed { get; set; } = 1024;

    /// <summary>The time over which the speed is measured; also the longest silence.</summary>
    public TimeSpan SpeedWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits between the tries of a download; after the last the failure is final. Unset: 1, 5 and 30 minutes.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [];

    /// <summary>The longest wait that a source may ask for (Retry-After).</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Deadline <= TimeSpan.Zero || SpeedWindow <= TimeSpan.Zero || MaxRetryAfter < TimeSpan.Zero)
        {
            yield return new ValidationResult("Deadline and SpeedWindow must be above zero, MaxRetryAfter not below.");
        }

        if (RetryDelays.Any(d => d < TimeSpan.Zero))
        {
            yield return new ValidationResult("RetryDelays must not be negative.", [nameof(RetryDelays)]);
        }
    }
}
