using System.ComponentModel.DataAnnotations;
using Gogobe.Parser.Reading;

namespace Gogobe.Parser;

/// <summary>Limits of the Parser, section <see cref="Section"/>.</summary>
public sealed class ParserOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Parser";

    /// <summary>Files parsed at once; unset: as many as there are processors.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>Bytes that a file may expand to.</summary>
    [Range(1, long.MaxValue)]
    public long MaxExpandedBytes { get; set; } = ReadLimits.Default.MaxExpandedBytes;

    /// <summary>Waits before a damaged file is fetched again from its portal; after the last the failure is final. Unset: 1, 5 and 30 minutes.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetryDelays.Any(d => d < TimeSpan.Zero))
        {
            yield return new ValidationResult("RetryDelays must not be negative.", [nameof(RetryDelays)]);
        }
    }
}
