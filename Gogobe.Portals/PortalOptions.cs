using System.ComponentModel.DataAnnotations;

namespace Gogobe.Portals;

/// <summary>How portals are asked, section <see cref="Section"/>. Limits of hosts are data: <c>chains.json</c>.</summary>
public sealed class PortalOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Portals";

    /// <summary>A proxy a family (<c>Gogobe:Portals:Proxies:laib</c>): http, https or socks5. Families without one connect directly, whatever the environment says.</summary>
    public IDictionary<string, Uri> Proxies { get; } = new Dictionary<string, Uri>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Files or folders of PEM certificates that complete the chains of servers which leave intermediates out. They are not trusted by themselves.</summary>
    public string? Intermediates { get; set; }

    /// <summary>Says who asks.</summary>
    [Required]
    public string UserAgent { get; set; } = "Mozilla/5.0 (compatible; Gogobe)";

    /// <summary>Said where the registry knows that anything else is refused.</summary>
    [Required]
    public string BrowserAgent { get; set; } =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    /// <summary>How long a connection may take, unless the registry says less.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the head of an answer may take, unless the registry says more. The wait for a place at the host is not counted.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one document of a listing may take, from its head to its last byte.</summary>
    public TimeSpan DocumentTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the whole listing of one chain may take.</summary>
    public TimeSpan ListingTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes a second that a document must bring in every <see cref="SpeedWindow"/>.</summary>
    [Range(0, long.MaxValue)]
    public long MinimumSpeed { get; set; } = 512;

    /// <summary>The time over which the speed is measured; also the longest silence.</summary>
    public TimeSpan SpeedWindow { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of one document of a listing at most, decompressed.</summary>
    [Range(1, int.MaxValue)]
    public int MaxDocumentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Pages of one listing at most.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; set; } = 2000;

    /// <summary>Lines of one listing at most.</summary>
    [Range(1, 10_000_000)]
    public int MaxFiles { get; set; } = 200_000;

    /// <summary>Waits between the tries of one request of a listing, each made a little longer or shorter by chance. Unset: 2, 4 and 8 seconds.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [];

    /// <summary>The longest wait asked by a portal (Retry-After) that a listing sits out; beyond that it fails and says when to come back.</summary>
    public TimeSpan MaxWaitInListing { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a signed-in session is used after its last use. Portals end it after about 30 minutes.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(25);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (new[] { ConnectTimeout, AnswerTimeout, DocumentTimeout, ListingTimeout, SpeedWindow, SessionIdle }.Any(t => t <= TimeSpan.Zero))
        {
            yield return new ValidationResult($"Every time limit of {Section} must be above zero.");
        }

        if (RetryDelays.Any(d => d < TimeSpan.Zero) || MaxWaitInListing < TimeSpan.Zero)
        {
            yield return new ValidationResult("RetryDelays and MaxWaitInListing must not be negative.", [nameof(RetryDelays), nameof(MaxWaitInListing)]);
        }

        foreach (var (family, proxy) in Proxies)
        {
            if (proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "socks5" })
            {
                yield return new ValidationResult($"{Section}:Proxies:{family} must be an http, https or socks5 address.", [nameof(Proxies)]);
            }
        }
    }
}
