using System.ComponentModel.DataAnnotations;

namespace Gogobe.Scout.Drift;

/// <summary>The check of the registry against the authority's page, section <see cref="Section"/>.</summary>
public sealed class DriftOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Scout:Drift";

    /// <summary>The page of the consumer protection authority that links to every obliged chain; a page, or the JSON that it is made from.</summary>
    [Required]
    public Uri Page { get; set; } = new("https://www.gov.il/he/pages/cpfta_prices_regulations");

    /// <summary>Sent as <c>x-client-id</c>, which the JSON source wants: a public value that the page's own scripts hold. Null: not sent.</summary>
    public string? ClientId { get; set; }

    /// <summary>How often it is read.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(7);

    /// <summary>When it is read again after it could not be.</summary>
    public TimeSpan Again { get; set; } = TimeSpan.FromDays(1);
}
