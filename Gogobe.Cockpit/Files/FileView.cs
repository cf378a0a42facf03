using Gogobe.Cockpit.Feeds;

namespace Gogobe.Cockpit.Files;

/// <summary>What a page shows: a page of the table and, when the drawer is open, one file. Equal selections share one reading.</summary>
public sealed record FileSelection(FileQuery Query, long? File = null);

/// <summary>One state of the page.</summary>
/// <param name="Selection">Whose state it is.</param>
/// <param name="Version">Rises when the figures may have changed.</param>
/// <param name="Totals">Null before the first reading.</param>
/// <param name="Page">Null before the first reading of this selection.</param>
/// <param name="Details">Null when no file is selected, or there is none of that number.</param>
/// <param name="Speed">Rows seen a second, measured; null when nothing was.</param>
/// <param name="ReadAt">When the database was last heard; null before that.</param>
/// <param name="Fault">Null while the database answers.</param>
/// <param name="TooWide">The search of this selection took too long and was given up.</param>
public sealed record FileView(
    FileSelection Selection, long Version, FileTotals? Totals, FilePage? Page, FileDetails? Details, double? Speed, DateTimeOffset? ReadAt, FeedFault? Fault, bool TooWide = false);
