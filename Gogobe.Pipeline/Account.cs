namespace Gogobe.Pipeline;

/// <summary>
/// The account of a completed file: every row element of the source, exactly once.
/// <c>Seen = Written + Unchanged + Duplicate + Superseded + Rejected + Missing</c>, and missing must be 0.
/// </summary>
/// <param name="Seen">Row elements in the source.</param>
/// <param name="Written">Rows that changed the database.</param>
/// <param name="Unchanged">Rows that said what was in force already.</param>
/// <param name="Duplicate">Rows whose key came again later in the document.</param>
/// <param name="Superseded">Rows older than what is in force.</param>
/// <param name="Rejected">Rows with a fault of their own.</param>
/// <param name="Gone">Rows in force that a Full ended by not naming them; beside the sum.</param>
/// <param name="ItemsSeen">Items of promotions; beside the sum.</param>
public readonly record struct Account(
    long Seen, long Written, long Unchanged, long Duplicate, long Superseded, long Rejected, long Gone, long ItemsSeen)
{
    /// <summary>Rows nobody can account for. The database computes the same as a generated column.</summary>
    public long Missing => Seen - Written - Unchanged - Duplicate - Superseded - Rejected;
}
