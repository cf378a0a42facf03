using System.ComponentModel.DataAnnotations;

namespace Gogobe.Scout.Sweeping;

/// <summary>How portals are swept, section <see cref="Section"/>.</summary>
public sealed class SweepOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Scout";

    /// <summary>Whether this process watches the portals by itself: by schedule, and on command.</summary>
    public bool Watch { get; set; }

    /// <summary>Whether a process that watches sweeps what is due. If not, it sweeps on command only.</summary>
    public bool Schedule { get; set; } = true;

    /// <summary>How often each portal is swept.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// Portals swept at once by one process. A sweep mostly waits, and what a host may be asked is HostRateLimiter's matter; more than there are portals, so that
    /// those that hang never keep the others waiting for a place.
    /// </summary>
    [Range(1, 1024)]
    public int MaxParallelChains { get; set; } = 64;

    /// <summary>Files appear late: so far behind the newest stamp a listing is asked for again.</summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A file that its portal did not give is offered again so long after it was given up, if it is still listed.</summary>
    public TimeSpan OfferAgainAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>But no more often than this.</summary>
    [Range(1, 1000)]
    public int MaxOffers { get; set; } = 6;

    /// <summary>Names kept of files that a portal lists and nobody offers, a portal.</summary>
    [Range(0, 100_000)]
    public int MaxStrangers { get; set; } = 500;

    /// <summary>How long a name is remembered after it was last listed.</summary>
    public TimeSpan NamesKept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Of these chains and types one Full a store and Israel day is enough: <c>rami-levy:PriceFull</c>, <c>*:PromoFull</c>. None: every Full is wanted.
    /// </summary>
    public IList<string> OnePassADay { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every < TimeSpan.FromSeconds(1) || Every > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult($"{Section}:Every must be a second to a day.", [nameof(Every)]);
        }

        if (Overlap < TimeSpan.Zero || OfferAgainAfter < TimeSpan.Zero || NamesKept < TimeSpan.FromDays(2))
        {
            yield return new ValidationResult($"{Section}: Overlap and OfferAgainAfter must not be negative, NamesKept must be two days or more.");
        }

        if (!OnePassPolicy.TryParse(OnePassADay, out _, out var error))
        {
            yield return new ValidationResult($"{Section}:OnePassADay: {error}", [nameof(OnePassADay)]);
        }
    }
}
