namespace Gogobe.Writer.Transactions;

/// <summary>The database's own counts of a merge, and the folding's count of duplicates.</summary>
/// <param name="Written">Rows that changed the database.</param>
/// <param name="Unchanged">Rows that said what was in force.</param>
/// <param name="Superseded">Rows older than what is in force.</param>
/// <param name="Gone">Rows that a snapshot ended.</param>
/// <param name="Duplicate">Rows whose key came again later in the document.</param>
/// <param name="Rows">Distinct rows of the file, which the next snapshot is compared with.</param>
/// <param name="NewProducts">Products that the chain did not have before.</param>
internal readonly record struct MergeCounts(long Written, long Unchanged, long Superseded, long Gone, long Duplicate, int Rows, long NewProducts = 0);
