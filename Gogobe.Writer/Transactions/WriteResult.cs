using Gogobe.Pipeline;

namespace Gogobe.Writer.Transactions;

/// <summary>What became of an assembled file.</summary>
public enum WriteOutcome
{
    /// <summary>In the database, with its account.</summary>
    Completed,

    /// <summary>Nothing done: the ledger has the file in another run, or in a final state already.</summary>
    Stale,

    /// <summary>Rolled back and failed, because the account did not balance. Its figures are kept.</summary>
    Unbalanced,
}

/// <summary>The result of writing one file.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Account">Its account; all zero when stale.</param>
/// <param name="Flags">What is odd about it.</param>
/// <param name="NewProducts">Products that the chain did not have before; 0 unless it is completed.</param>
public readonly record struct WriteResult(WriteOutcome Outcome, Account Account, FileFlags Flags, long NewProducts = 0);
