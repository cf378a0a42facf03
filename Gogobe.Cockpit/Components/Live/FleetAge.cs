namespace Gogobe.Cockpit.Components.Live;

/// <summary>When figures are no longer of now. A reading is due every three seconds.</summary>
internal static class FleetAge
{
    /// <summary>The sign turns amber.</summary>
    public static readonly TimeSpan Amber = TimeSpan.FromSeconds(10);

    /// <summary>The first answer of a page that has something to show without the newest figures waits no longer than this for them.</summary>
    public static readonly TimeSpan FirstAnswer = TimeSpan.FromMilliseconds(300);

    /// <summary>The figures turn grey.</summary>
    public static readonly TimeSpan Grey = TimeSpan.FromSeconds(30);
}
