using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser;

/// <summary>What is known about a file before it is read.</summary>
public sealed record ParseRequest
{
    /// <summary>Number in the ledger; 0 outside the pipeline.</summary>
    public long FileId { get; init; }

    /// <summary>Run in the ledger.</summary>
    public int Run { get; init; } = 1;

    /// <summary>This attempt.</summary>
    public Guid ParseId { get; init; } = Guid.NewGuid();

    /// <summary>The kind of file, from its name. It alone says which elements are rows.</summary>
    public required FileType FileType { get; init; }

    /// <summary>The chain the file was published by.</summary>
    public required Chain Chain { get; init; }

    /// <summary>Store of the name; null when it says none: then that inside counts, and a file of prices or promotions without either fails (<c>no-store</c>).</summary>
    public int? StoreNumber { get; init; }

    /// <summary>The name said NULL.</summary>
    public bool NullNamed { get; init; }

    /// <summary>When the file was first listed; decides the hour that repeats in autumn.</summary>
    public DateTimeOffset? FirstListed { get; init; }

    /// <summary>The chains we know.</summary>
    public ChainRegistry Registry { get; init; } = ChainRegistry.Default;

    /// <summary>What reading may cost.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;
}

/// <summary>How reading a file ended.</summary>
/// <param name="Reason"><see cref="Reason.None"/>: whole. <see cref="Reason.Empty"/> with a complete account: nothing was published. Else the file failed.</param>
/// <param name="Detail">For people, at most 500 characters; empty when whole.</param>
/// <param name="Account">What was counted; <see cref="ParseAccount.Complete"/> says whether it stands.</param>
/// <param name="Batches">Batches handed out, the last one included.</param>
public sealed record ParseResult(Reason Reason, string Detail, ParseAccount Account, int Batches)
{
    /// <summary>The file was read to its verified end.</summary>
    public bool Complete => Account.Complete;
}
