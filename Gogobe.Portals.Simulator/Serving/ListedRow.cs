using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>A row of a listing.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">Its name as shown.</param>
internal sealed record ListedRow(PublishedFile File, string Name);

/// <summary>Rows of listings, as failures leave them.</summary>
internal static class ListedRows
{
    public static IReadOnlyList<ListedRow> Of(IReadOnlyList<PublishedFile> files, Failure? failure)
    {
        if (failure?.Kind == FailureKind.EmptyListing)
        {
            return [];
        }

        var rows = files.Select(f => new ListedRow(f, failure?.Kind switch
        {
            FailureKind.UpperCaseNames => f.Name.ToUpperInvariant(),
            FailureKind.LowerCaseNames => f.Name.ToLowerInvariant(),
            _ => f.Name,
        }));
        return [.. failure?.Kind == FailureKind.ListTwice ? rows.SelectMany(r => new[] { r, r }) : rows];
    }
}
