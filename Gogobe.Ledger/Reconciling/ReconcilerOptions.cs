namespace Gogobe.Ledger.Reconciling;

/// <summary>How the reconciler works, section <see cref="Section"/>.</summary>
public sealed class ReconcilerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Reconciler";

    /// <summary>Time between two looks. The first look is at once.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Files offered again in one look at most; the next look follows at once while there are as many.</summary>
    public int BatchSize { get; set; } = 250;
}
