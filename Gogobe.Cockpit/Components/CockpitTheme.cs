using MudBlazor;

namespace Gogobe.Cockpit.Components;

/// <summary>
/// What MudBlazor must be told in code. Colours are in css/base.css, where one rule follows the system's preference before any script ran.
/// </summary>
internal static class CockpitTheme
{
    private static readonly string[] s_fonts =
        ["Heebo", "Segoe UI", "system-ui", "-apple-system", "Noto Sans Hebrew", "Arial Hebrew", "Arial", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        Typography = new Typography { Default = new DefaultTypography { FontFamily = s_fonts, FontSize = ".8125rem", LineHeight = "1.4" } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "4px" },
    };
}
