using System.ComponentModel.DataAnnotations;

namespace Gogobe.Demo;

/// <summary>What is simulated, section <see cref="Section"/>.</summary>
internal sealed class DemoOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Demo";

    /// <summary>Stores of each chain.</summary>
    [Range(1, 900)]
    public int Stores { get; set; } = 5;

    /// <summary>Prices of each store.</summary>
    [Range(1, 400_000)]
    public int Items { get; set; } = 2_000;

    /// <summary>All that is random in the files comes from it.</summary>
    [Range(1, int.MaxValue)]
    public int Seed { get; set; } = 1;

    /// <summary>Seconds between two times at which some stores publish; 0: only at the start.</summary>
    [Range(0, 86_400)]
    public int PublishEvery { get; set; } = 30;

    /// <summary>Whether some portals fail (<see cref="DemoFailures"/>).</summary>
    public bool Fail { get; set; }
}
