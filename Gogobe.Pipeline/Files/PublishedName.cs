namespace Gogobe.Pipeline.Files;

/// <summary>What the name of a published file says (docs/specs/file-names.md).</summary>
/// <param name="Type">Kind; <c>StoresFull</c>, <c>StoreFull</c> and <c>Store</c> are <see cref="FileType.Stores"/>.</param>
/// <param name="NullNamed">The name starts with NULL: "nothing changed", though rows may follow.</param>
/// <param name="ChainId">Published chain id, digits as they stand.</param>
/// <param name="SubChain">Subchain segment as it stands; null when there is none.</param>
/// <param name="Store">Store segment as it stands; null when there is none, empty when the segment is empty.</param>
/// <param name="WallTime">Stamp, Israel wall time, unspecified kind.</param>
/// <param name="Sequence">Digits behind the stamp; empty when there are none.</param>
/// <param name="Extension">Lower case, with its dots; empty when there is none.</param>
public sealed partial record PublishedName(
    FileType Type, bool NullNamed, string ChainId, string? SubChain, string? Store, DateTime WallTime, string Sequence, string Extension);
