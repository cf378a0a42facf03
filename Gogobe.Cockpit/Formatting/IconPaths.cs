namespace Gogobe.Cockpit.Formatting;

/// <summary>Path data for 24 x 24 icons drawn with a stroke.</summary>
internal static class IconPaths
{
    public const string Circle = "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14";
    public const string Retry = "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4";
    public const string Download = "M12 4v11M7 10.5l5 5l5-5M5 20h14";
    public const string Stored = "M4 7l8-4l8 4v10l-8 4l-8-4zM4 7l8 4l8-4M12 11v10";
    public const string Read = "M5 6h14M5 11h14M5 16h8";
    public const string Write = "M5 19l1-4.5L16.5 4l3.5 3.5L9.5 18zM13.5 7l3.5 3.5";
    public const string Check = "M4.5 12.5l5 5L19.5 7";
    public const string Skip = "M5 6l7 6l-7 6zM18 6v12";
    public const string Cross = "M6 6l12 12M18 6L6 18";
    public const string Expired = "M7 3h10M7 21h10M8 3c0 5 8 7 8 9s-8 4-8 9M16 3c0 5-8 7-8 9s8 4 8 9";
    public const string Alert = "M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3";
    public const string Play = "M8 5l11 7l-11 7z";
    public const string Pause = "M8 5v14M16 5v14";
    public const string Theme = "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16";
    public const string Search = "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L21 21";
    public const string Clock = "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4l2.8 1.8";
    public const string Fleet = "M4 5h6v6H4zM14 5h6v6h-6zM4 15h6v4H4zM14 15h6v4h-6z";
    public const string Files = "M6 3h8l5 5v13H6zM14 3v5h5";
    public const string Sessions = "M4 6h9M8 12h9M13 18h7";
    public const string Prices = "M4 12V5a1 1 0 0 1 1-1h7l8 8l-8 8zM8.2 8.2v.1";
    public const string Rejects = "M4 5h16l-6 7v6l-4 2v-8zM16 15l5 5M21 15l-5 5";
    public const string Stores = "M4 10h16v10H4zM4 10l2-6h12l2 6M10 20v-6h4v6";
    public const string Flow = "M3 7h11l-3-3M14 7l-3 3M21 17H10l3-3M10 17l3 3";
    public const string System = "M4 5h16v6H4zM4 13h16v6H4zM7.5 8v.1M7.5 16v.1";
    public const string Menu = "M4 7h16M4 12h16M4 17h16";
    public const string Help = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.6v.3";
}
