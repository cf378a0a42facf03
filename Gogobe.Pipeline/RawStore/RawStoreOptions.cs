using Gogobe.Pipeline.RawStore.S3;

namespace Gogobe.Pipeline.RawStore;

/// <summary>Where raw files are kept and for how long, section <see cref="Section"/>.</summary>
public sealed class RawStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:RawStore";

    /// <summary>The folder; null puts it below the data folder (<c>GOGOBE_DATA</c>, else <c>.gogobe</c>).</summary>
    public string? Path { get; set; }

    /// <summary>How long the bytes of a file stay after it reached a final state; zero deletes them at once.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The bucket that keeps them instead of the folder, when one is named.</summary>
    public S3Options S3 { get; set; } = new();
}
