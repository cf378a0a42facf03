using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer;

/// <summary>Options of the Writer, section <c>Gogobe:Writer</c>.</summary>
public sealed class WriterOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Gogobe:Writer";

    /// <summary>Files written at once, each on its own connection. Two keep a machine of two cores busy.</summary>
    [Range(1, 64)]
    public int Connections { get; set; } = 2;

    /// <summary>Bytes of batches in memory, over all files of this process. What does not fit waits in the database, or at the broker.</summary>
    [Range(1024 * 1024, 4L * 1024 * 1024 * 1024)]
    public long MemoryBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>A file whose batches stop coming is forgotten after this long, and the reconciler offers it again.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan AssemblyTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Messages in hand at once; at least one a partition, so that one file being written holds up no other.</summary>
    [Range(1, 1024)]
    public int Handlers { get; set; } = 32;

    /// <summary>
    /// Products remembered for each chain, 32 bytes each; when there are more, the chain's memory starts anew. The largest chains have some 100,000.
    /// Three quarters of a power of two fill a table best.
    /// </summary>
    [Range(1024, 100_000_000)]
    public int RememberedProducts { get; set; } = 196_608;

    /// <summary>Read models are refreshed no more often than this while files come in.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class ValidateWriterOptions : IValidateOptions<WriterOptions>;
