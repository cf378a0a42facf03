namespace Gogobe.Pipeline;

/// <summary>
/// Why a file is in the state it is in: the one bounded list, which is enum, metric tag, database value and filter alike.
/// The texts are kebab-case (<see cref="Reasons.Text(Reason)"/>); docs/specs/reasons.md explains each.
/// </summary>
public enum Reason
{
    /// <summary>Nothing to explain.</summary>
    None,

    /// <summary>The gzip, zip or XML ends before its end.</summary>
    Truncated,

    /// <summary>Wrong checksum, wrong length or an undecodable container.</summary>
    Corrupt,

    /// <summary>XML that no listed repair makes well-formed.</summary>
    Malformed,

    /// <summary>A document type declaration: never read, whatever it holds.</summary>
    DtdForbidden,

    /// <summary>Elements nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>More bytes, wrappers, attributes or text than the limits allow.</summary>
    TooLarge,

    /// <summary>Bytes that are no text in the encoding they claim or seem to have.</summary>
    BadEncoding,

    /// <summary>An HTML page (login, block, expired link) where a file should be.</summary>
    LoginPage,

    /// <summary>No bytes, or a container that says "nothing to publish". Failed for the former, a note on a completed file for the latter.</summary>
    Empty,

    /// <summary>A non-trivial file in which not one row was found: an alarm, since it usually means a new dialect.</summary>
    ZeroRows,

    /// <summary>Recognised as something else than a price file (an image, a PDF).</summary>
    NotPriceData,

    /// <summary>The stamp of the file is more than 24 hours ahead of the clock.</summary>
    FutureTimestamp,

    /// <summary>No chain of the registry has the chain id of the file name.</summary>
    UnknownChain,

    /// <summary>The chain id inside the file belongs to another chain than the portal or name says.</summary>
    ChainMismatch,

    /// <summary>The store inside the file is another one than the name says.</summary>
    StoreMismatch,

    /// <summary>A file of prices or promotions that names no store, neither in its name nor inside.</summary>
    NoStore,

    /// <summary>The account does not balance; its figures are kept.</summary>
    Unbalanced,

    /// <summary>The same bytes were already completed under the same identity.</summary>
    KnownBytes,

    /// <summary>The source no longer has the file.</summary>
    GoneAtSource,

    /// <summary>The source refused (401, 403 or a file that may not be read).</summary>
    Forbidden,

    /// <summary>The source asked for fewer requests (429).</summary>
    RateLimited,

    /// <summary>The source answered with an error.</summary>
    SourceError,

    /// <summary>No answer in time, or slower than the minimum speed.</summary>
    Timeout,

    /// <summary>Name not resolved, connection refused or reset.</summary>
    Unreachable,

    /// <summary>The certificate of the source was not accepted.</summary>
    Tls,

    /// <summary>The portal's listing is not what its family knows: another skin, a page instead of data, more than the limits allow.</summary>
    BadListing,

    /// <summary>The portal answered, and listed not a single file.</summary>
    ZeroFiles,

    /// <summary>The raw bytes were deleted when their retention ended.</summary>
    RawExpired,

    /// <summary>A message that failed three times for a reason of its own.</summary>
    Poison,

    /// <summary>A message of a version this build does not know.</summary>
    UnknownVersion,

    /// <summary>A message that is not what its topic carries.</summary>
    BadMessage,
}

/// <summary>Why a row was rejected. A rejected row is counted, and a sample of its source text is kept.</summary>
public enum RowReason
{
    /// <summary>No item code.</summary>
    NoCode,

    /// <summary>An item code that is not 1 to 14 digits.</summary>
    BadCode,

    /// <summary>No price.</summary>
    NoPrice,

    /// <summary>A price that is no decimal number, or has more than four decimals.</summary>
    BadPrice,

    /// <summary>A price below zero.</summary>
    NegativePrice,

    /// <summary>A price above 100,000.</summary>
    PriceTooHigh,

    /// <summary>No promotion id.</summary>
    NoPromotionId,

    /// <summary>A promotion id longer than 40 characters.</summary>
    BadPromotionId,

    /// <summary>No store number.</summary>
    NoStoreId,

    /// <summary>A store number that is not 1 to 6 digits.</summary>
    BadStoreId,

    /// <summary>A store of a chain that the registry does not know, or of another chain than the file's.</summary>
    OtherChain,

    /// <summary>A field longer than its limit.</summary>
    FieldTooLong,

    /// <summary>An id (item code, promotion id, store number) that comes twice with different values: more than one row in one element.</summary>
    RepeatedId,
}

/// <summary>What is odd about a completed file. Those that make a Full an upsert are in <see cref="Reasons.NoSnapshot"/>.</summary>
[Flags]
public enum FileFlags
{
    /// <summary>Nothing odd.</summary>
    None = 0,

    /// <summary>The declared row count differs from the rows seen.</summary>
    CountMismatch = 1,

    /// <summary>A Full with under half of the rows of the store's last unflagged Full. The second in a row is believed.</summary>
    Shrunk = 2,

    /// <summary>The same store number under two published chain ids.</summary>
    StoreConflict = 4,

    /// <summary>Rows were read after a listed repair (a lone ampersand, a control character).</summary>
    Repaired = 8,

    /// <summary>Bytes after the end of the container or document were ignored.</summary>
    Trailing = 16,

    /// <summary>Names look decoded twice, or hold replacement question marks.</summary>
    Mojibake = 32,

    /// <summary>An element that no alias knows repeats inside a row and holds fields of rows: there may be rows that were not seen.</summary>
    UnknownRecords = 64,

    /// <summary>More than one row in ten was rejected, and at least two; or more than a thousand.</summary>
    ManyRejected = 128,
}
