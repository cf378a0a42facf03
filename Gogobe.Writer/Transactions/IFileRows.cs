using Gogobe.Pipeline;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Transactions;

/// <summary>The rows of one file of one kind, about to be written.</summary>
internal interface IFileRows : IDisposable
{
    /// <summary>Does everything that is special to the kind, inside the caller's transaction.</summary>
    Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken);

    /// <summary>The transaction was committed.</summary>
    void Committed();
}
