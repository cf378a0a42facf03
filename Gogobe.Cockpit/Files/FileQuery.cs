namespace Gogobe.Cockpit.Files;

/// <summary>What a page of files is asked for; equal queries share one reading.</summary>
/// <param name="Chain">Slug of a chain; null for all.</param>
/// <param name="State">A state as stored, or <see cref="Moving"/>; null for all.</param>
/// <param name="Type">A file type as stored; null for all.</param>
/// <param name="Reason">A reason as stored; null for all.</param>
/// <param name="Text">Part of a file name, or a store number; null for all.</param>
/// <param name="Missing">Only files whose account misses rows.</param>
/// <param name="Session">Only files of this session; null for all.</param>
/// <param name="Before">Keyset: files older than this number.</param>
/// <param name="After">Keyset: files newer than this number.</param>
/// <param name="Store">Only files of the stores of this number; null for all.</param>
public sealed record FileQuery(
    string? Chain = null, string? State = null, string? Type = null, string? Reason = null, string? Text = null,
    bool Missing = false, long? Session = null, long? Before = null, long? After = null, int? Store = null)
{
    /// <summary>Stands for all states that are not final.</summary>
    public const string Moving = "moving";

    /// <summary>Nothing is filtered out.</summary>
    public bool IsEverything => this with { Before = null, After = null } == new FileQuery();
}
