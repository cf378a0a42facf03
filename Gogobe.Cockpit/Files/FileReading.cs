namespace Gogobe.Cockpit.Files;

/// <summary>The last reading of a selection.</summary>
/// <param name="Page">Null when the search was given up.</param>
/// <param name="Details">The selected file.</param>
/// <param name="TooWide">The search was given up; the page is the one before.</param>
/// <param name="Token">Change token before the reading.</param>
/// <param name="At">When it ended.</param>
/// <param name="Due">When it may be read again: the longer it took, the later.</param>
internal sealed record FileReading(FilePage? Page, FileDetails? Details, bool TooWide, string? Token, DateTimeOffset At, DateTimeOffset Due);
