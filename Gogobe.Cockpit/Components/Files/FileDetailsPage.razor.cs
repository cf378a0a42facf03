using System.Globalization;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files.Evidence;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Files;

/// <summary>One file, live: what became of each of its rows, how it got there, and where it came from.</summary>
public sealed partial class FileDetailsPage
{
    /// <summary>Number of the file, as it stands in the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private FilePageFeed Files { get; set; } = null!;

    private protected override SubjectFeed<string, FileEvidence> Feed => Files;

    // The tab tells of trouble too.
    private string Title => Shown.Value is { Details.Row: var row }
        ? $"{(row.State == "failed" ? "(failed) " : "")}File {row.FileId.ToString(CultureInfo.InvariantCulture)} · Gogobe"
        : "File · Gogobe";

    private string Of => Shown.Value?.Details.Row.FileId.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync(Id);
}
