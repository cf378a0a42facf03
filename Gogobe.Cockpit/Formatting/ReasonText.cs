namespace Gogobe.Cockpit.Formatting;

/// <summary>One sentence a reason: what happened, and what follows from it. docs/specs/reasons.md is the long form.</summary>
internal static class ReasonText
{
    private static readonly Dictionary<string, string> s_files = new(StringComparer.Ordinal)
    {
        ["none"] = "Nothing to explain.",
        ["truncated"] = "The file ends before its end. No row of it was kept; the bytes are, until their retention ends.",
        ["corrupt"] = "A checksum or a length does not fit, or the container cannot be undone. No row of it was kept.",
        ["malformed"] = "The XML is not well-formed, and no listed repair makes it so.",
        ["dtd-forbidden"] = "The XML has a document type declaration. Such a file is never read.",
        ["too-deep"] = "Elements are nested deeper than the limit.",
        ["too-large"] = "More bytes, wrappers, attributes or text than the limits allow.",
        ["bad-encoding"] = "The bytes are no text in the encoding they claim or seem to have.",
        ["login-page"] = "A web page (sign-in, block, expired link) came where a file should be.",
        ["empty"] = "No bytes, or a container that says there is nothing to publish.",
        ["zero-rows"] = "Not one row was found in a file that is not small. It usually means that a chain changed its format.",
        ["not-price-data"] = "The bytes are something else: an image, a PDF, a program.",
        ["future-timestamp"] = "The stamp in its name is more than 24 hours ahead of the clock.",
        ["unknown-chain"] = "No chain of the registry has the chain number of its name.",
        ["chain-mismatch"] = "The chain inside the file is another one than its name says.",
        ["store-mismatch"] = "The store inside the file is another one than its name says.",
        ["no-store"] = "Neither its name nor the file says which store it is of.",
        ["unbalanced"] = "The account does not add up: rows are missing. Its figures are kept, its rows are not.",
        ["known-bytes"] = "The same bytes were completed under the same name before. There was nothing to do.",
        ["gone-at-source"] = "The source no longer has the file.",
        ["forbidden"] = "The source refused to hand it out.",
        ["rate-limited"] = "The source asked for fewer requests.",
        ["source-error"] = "The source answered with an error.",
        ["timeout"] = "No answer in time, or slower than the minimum speed.",
        ["unreachable"] = "The name was not found, or the connection was refused or cut.",
        ["tls"] = "The certificate of the source was not accepted.",
        ["bad-listing"] = "The portal's list of files is not what it was: it has moved, or changed its pages.",
        ["zero-files"] = "The portal answered, and listed not a single file.",
        ["raw-expired"] = "The bytes were deleted when their retention ended, so it cannot be read again.",
        ["poison"] = "Its message failed three times for a reason of its own and is a dead letter.",
        ["unknown-version"] = "Its message has a version that this build does not know.",
        ["bad-message"] = "Its message is not what its topic carries.",
    };

    private static readonly Dictionary<string, string> s_rows = new(StringComparer.Ordinal)
    {
        ["no-code"] = "No item code.",
        ["bad-code"] = "An item code that is not 1 to 14 digits.",
        ["no-price"] = "No price.",
        ["bad-price"] = "A price that is no decimal number, or has more than four decimals.",
        ["negative-price"] = "A price below zero.",
        ["price-too-high"] = "A price above 100,000.",
        ["no-promotion-id"] = "No promotion id.",
        ["bad-promotion-id"] = "A promotion id longer than 40 characters.",
        ["no-store-id"] = "No store number.",
        ["bad-store-id"] = "A store number that is not 1 to 6 digits.",
        ["other-chain"] = "A store of a chain that the registry does not know, or of another chain than the file's.",
        ["field-too-long"] = "A field longer than its limit; which one is not kept.",
        ["repeated-id"] = "An id that comes twice with different values: more than one row in one element.",
    };

    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["not-price-data"] = "A name of no known form.",
        ["chain-mismatch"] = "A file of another chain.",
        ["forbidden"] = "A link that nobody may follow: to another host, or into a private network.",
    };

    private static readonly Dictionary<string, string> s_flags = new(StringComparer.Ordinal)
    {
        ["count-mismatch"] = "The file declares another number of rows than it has. Nothing was marked gone.",
        ["shrunk"] = "A Full with under half of the rows of the one before. Nothing was marked gone; a second one in a row is believed.",
        ["store-conflict"] = "The same store number came under two chain numbers. Nothing was marked gone.",
        ["repaired"] = "Read after a listed repair.",
        ["trailing"] = "Bytes behind the end of the file were ignored.",
        ["mojibake"] = "Names look decoded twice.",
        ["unknown-records"] = "Elements of an unknown name look like rows: some may not have been seen. Nothing was marked gone.",
        ["many-rejected"] = "More than one row in ten, or more than 1,000, was rejected. Nothing was marked gone.",
    };

    /// <summary>All reasons of files, as stored.</summary>
    public static IReadOnlyCollection<string> All => s_files.Keys;

    /// <summary>The sentence of a file's reason; empty for one that a later version added.</summary>
    public static string OfFile(string reason) => s_files.GetValueOrDefault(reason, "");

    /// <summary>All reasons of rows, as stored.</summary>
    public static IReadOnlyCollection<string> OfRows => s_rows.Keys;

    /// <summary>The sentence of a row's reason; empty for one that a later version added.</summary>
    public static string OfRow(string reason) => s_rows.GetValueOrDefault(reason, "");

    /// <summary>All reasons why a listed name is passed over, as stored.</summary>
    public static IReadOnlyCollection<string> OfNames => s_names.Keys;

    /// <summary>Why a listed name is passed over; empty for a reason that a later version added.</summary>
    public static string OfName(string reason) => s_names.GetValueOrDefault(reason, "");

    /// <summary>The sentence of a flag; empty for one that a later version added.</summary>
    public static string OfFlag(string flag) => s_flags.GetValueOrDefault(flag, "");
}
