using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Assembling;

/// <summary>All batches of one parse of one file, ready to be written.</summary>
public sealed class AssembledFile
{
    /// <summary>The file's row in the ledger.</summary>
    public required long FileId { get; init; }

    /// <summary>Its run.</summary>
    public required int Run { get; init; }

    /// <summary>The parse.</summary>
    public required Guid ParseId { get; init; }

    /// <summary>Version of the Parser's rules.</summary>
    public required int ParserVersion { get; init; }

    /// <summary>Kind of rows.</summary>
    public required RowKind Kind { get; init; }

    /// <summary>The Parser's account, complete.</summary>
    public required ParseAccount Account { get; init; }

    /// <summary>The batches in memory in their order; null when they wait in <c>ingest_staging</c> as <see cref="ParseId"/>.</summary>
    public IReadOnlyList<IngestBatch>? Batches { get; init; }

    /// <summary>A file of batches in memory, the last of which carries the account.</summary>
    /// <exception cref="ArgumentException">There is no last batch with an account.</exception>
    public static AssembledFile Of(IReadOnlyList<IngestBatch> batches)
    {
        if (batches is not [.., { Last: true, Account: { } account } last])
        {
            throw new ArgumentException("The last batch must carry the account", nameof(batches));
        }

        return new AssembledFile
        {
            FileId = last.FileId,
            Run = last.Run,
            ParseId = last.ParseId,
            ParserVersion = last.ParserVersion,
            Kind = last.Kind,
            Account = account,
            Batches = batches,
        };
    }
}
