using System.ComponentModel.DataAnnotations;

namespace Gogobe.Portals.Canary;

/// <summary>The canary, section <see cref="Section"/> (docs/operations/canary.md).</summary>
public sealed class CanaryOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Canary";

    /// <summary>Whether a host that watches portals sends the canary and looks for it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Its period: one file each. Without a right one for two periods it is an alert.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every < TimeSpan.FromSeconds(10) || Every > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult($"{Section}:Every must be ten seconds to a day.", [nameof(Every)]);
        }
    }
}
