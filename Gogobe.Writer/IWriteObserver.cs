using Gogobe.Writer.Transactions;

namespace Gogobe.Writer;

/// <summary>Hears of every file after its transaction ended, in this process. Called on the writing thread: be quick, throw nothing.</summary>
public interface IWriteObserver
{
    /// <summary>A file was completed, failed as unbalanced, or found stale.</summary>
    void Written(long fileId, WriteResult result);
}
