using System.Text.Json.Serialization;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Messages;

/// <summary>A message that is about one file of the ledger.</summary>
public interface IFileMessage
{
    /// <summary>The file's row in the ledger.</summary>
    long FileId { get; }

    /// <summary>The run it belongs to; a message of any run but the ledger's current one is dropped and counted.</summary>
    int Run { get; }

    /// <summary>Version of the message's shape. An unknown one is a dead letter.</summary>
    int Version { get; }
}

/// <summary>Scout says: this file is listed. Keyed by portal host.</summary>
public sealed record FileDiscovered : IFileMessage
{
    /// <summary>The version this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <inheritdoc/>
    public int Version { get; init; } = CurrentVersion;

    /// <inheritdoc/>
    public required long FileId { get; init; }

    /// <inheritdoc/>
    public required int Run { get; init; }

    /// <summary>Slug of the chain.</summary>
    public required string Chain { get; init; }

    /// <summary>Where the bytes are: http(s), file for a local path, or how to list the file again (<c>relist:shufersal?cat=2&amp;name=...</c>). Never signed.</summary>
    public required string Url { get; init; }

    /// <summary>The name under which it is listed.</summary>
    public required string Name { get; init; }

    /// <summary>The file's stamp, UTC.</summary>
    public required DateTimeOffset FileTime { get; init; }

    /// <summary>When it was listed, UTC.</summary>
    public required DateTimeOffset ListedAt { get; init; }
}

/// <summary>Carrier says: the bytes are in the raw store. Keyed by chain and store.</summary>
public sealed record FileDownloaded : IFileMessage
{
    /// <summary>The version this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <inheritdoc/>
    public int Version { get; init; } = CurrentVersion;

    /// <inheritdoc/>
    public required long FileId { get; init; }

    /// <inheritdoc/>
    public required int Run { get; init; }

    /// <summary>Slug of the chain.</summary>
    public required string Chain { get; init; }

    /// <summary>The kind of file, from its name.</summary>
    public required FileType FileType { get; init; }

    /// <summary>Store number from the name; null for a chain-level file.</summary>
    public int? StoreNumber { get; init; }

    /// <summary>The name said NULL: "nothing changed", though rows may follow.</summary>
    public bool NullNamed { get; init; }

    /// <summary>Key in the raw store.</summary>
    [JsonPropertyName("s3_path")]
    public required string RawPath { get; init; }

    /// <summary>Path in the file system of the Carrier, when the raw store is a folder; used only where it exists.</summary>
    public string? LocalPath { get; init; }

    /// <summary>SHA-256 of the bytes as published, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes as published.</summary>
    public required long Bytes { get; init; }
}

/// <summary>
/// Parser says: these rows, in this order. All batches of one <see cref="ParseId"/> make one file; the last one carries the account of the
/// Parser. Keyed by chain and store. Identified by (parse id, sequence).
/// </summary>
[JsonConverter(typeof(IngestBatchJson))]
public sealed record IngestBatch : IFileMessage
{
    /// <summary>The version this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Rows in a batch at most.</summary>
    public const int MaxRows = 500;

    /// <summary>Text bytes in a batch at most, give or take a row.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <inheritdoc/>
    public int Version { get; init; } = CurrentVersion;

    /// <inheritdoc/>
    public required long FileId { get; init; }

    /// <inheritdoc/>
    public required int Run { get; init; }

    /// <summary>One attempt to parse one file.</summary>
    public required Guid ParseId { get; init; }

    /// <summary>Version of the Parser's rules.</summary>
    public required int ParserVersion { get; init; }

    /// <summary>0, 1, 2 ... without gaps.</summary>
    public required int Sequence { get; init; }

    /// <summary>No batch follows.</summary>
    public bool Last { get; init; }

    /// <summary>The kind of rows.</summary>
    public required RowKind Kind { get; init; }

    /// <summary>Rows of kind prices.</summary>
    public PriceBatch? Prices { get; init; }

    /// <summary>Rows of kind promotions.</summary>
    public IReadOnlyList<PromotionRow>? Promotions { get; init; }

    /// <summary>Rows of kind stores.</summary>
    public IReadOnlyList<StoreRow>? Stores { get; init; }

    /// <summary>With the last batch: what the Parser counted.</summary>
    public ParseAccount? Account { get; init; }

    /// <summary>Names this batch: <c>{parse_id}:{sequence}</c>.</summary>
    public string BatchId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ParseId}:{Sequence}");

    /// <summary>Rows in this batch.</summary>
    [JsonIgnore]
    public int Count => Prices?.Rows.Length ?? Promotions?.Count(p => !p.Continued) ?? Stores?.Count ?? 0;
}

/// <summary>The Parser's account of a file, in the last batch.</summary>
public sealed record ParseAccount
{
    /// <summary>Rejected rows beyond which their names are not kept: such a file is <see cref="FileFlags.ManyRejected"/> and speaks for nothing it does not say.</summary>
    public const int MaxNamed = 1000;

    /// <summary>True only after the closing root tag and the container's trailer were verified. False: the file failed, forget its batches.</summary>
    public required bool Complete { get; init; }

    /// <summary>Row elements in the document, counted before any mapping.</summary>
    public required long Seen { get; init; }

    /// <summary>Rows rejected, by reason.</summary>
    public IReadOnlyDictionary<RowReason, long> Rejected { get; init; } = new Dictionary<RowReason, long>();

    /// <summary>A few source fragments of rejected rows, each at most 2,000 characters.</summary>
    public IReadOnlyList<RejectedRow> Samples { get; init; } = [];

    /// <summary>Items of promotions.</summary>
    public long ItemsSeen { get; init; }

    /// <summary>Rows the file says it has (generation C), or null.</summary>
    public long? Declared { get; init; }

    /// <summary>What is odd, as far as the Parser can tell.</summary>
    public FileFlags Flags { get; init; }

    /// <summary>Repairs made, by name (<c>lone-ampersand</c>).</summary>
    public IReadOnlyDictionary<string, long> Repairs { get; init; } = new Dictionary<string, long>();

    /// <summary>Element names that no alias knows, with how often; at most 32 names.</summary>
    public IReadOnlyDictionary<string, long> UnknownElements { get; init; } = new Dictionary<string, long>();

    /// <summary>Chain id inside the file.</summary>
    public string? ChainId { get; init; }

    /// <summary>Subchain inside the file.</summary>
    public string? SubChainId { get; init; }

    /// <summary>Store inside the file, as published.</summary>
    public string? StoreId { get; init; }

    /// <summary>The store that the rows belong to, from the name or else from inside; null for a Stores file.</summary>
    public int? StoreNumber { get; init; }

    /// <summary>Products of rejected rows whose code was read, at most <see cref="MaxNamed"/>: the file names them, so a Full does not end their prices.</summary>
    public IReadOnlyList<long> NamedProducts { get; init; } = [];

    /// <summary>Ids of rejected promotions whose id was read, at most <see cref="MaxNamed"/>.</summary>
    public IReadOnlyList<string> NamedPromotions { get; init; } = [];

    /// <summary>Audit digit inside the file.</summary>
    public string? CheckDigit { get; init; }

    /// <summary>Bytes of XML after all wrappers.</summary>
    public long XmlBytes { get; init; }

    /// <summary>Sum of <see cref="Rejected"/>.</summary>
    [JsonIgnore]
    public long RejectedRows => Rejected.Values.Sum();
}

/// <summary>A sample of a rejected row.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Row">Number of the row in the document, from 1.</param>
/// <param name="Fragment">Source text of the row, at most 2,000 characters.</param>
public sealed record RejectedRow(RowReason Reason, long Row, string Fragment);
