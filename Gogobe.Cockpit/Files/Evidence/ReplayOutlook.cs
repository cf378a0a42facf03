using Gogobe.Cockpit.Formatting;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>What a replay of a file would do, from what the ledger knows (docs/specs/ledger.md, "Replay").</summary>
/// <param name="CanReplay">It is final, and its raw bytes are kept.</param>
/// <param name="Sentences">In words, in the order of what happens.</param>
internal sealed record ReplayOutlook(bool CanReplay, IReadOnlyList<string> Sentences)
{
    public static ReplayOutlook Of(FileEvidence file, DateTimeOffset now)
    {
        var (details, history) = file;
        if (!StateFormat.Of(details.Row.State).IsFinal)
        {
            return new(false, ["It is on its way: it needs no replay, and a wish for one is refused."]);
        }

        if (history.RawKey is not null)
        {
            return new(true,
            [
                details.Account is null
                    ? $"A replay reads the kept bytes as run {history.Run + 1}."
                    : $"A replay reads the kept bytes as run {history.Run + 1}; the account of run {history.Run} stays beside the new one.",
                Parsers(details.Account?.ParserVersion, history.NewestRun, now),
                "Nothing is downloaded, so it cannot end as known-bytes.",
            ]);
        }

        return details.Sha256 is null
            ? new(false, ["Its bytes never came, so there is nothing to replay. The next offer of the file tries again."])
            : new(false,
            [
                "Its raw bytes are not kept: a replay answers raw-expired. Only an offer with force reads it again, from its source.",
                history.SameBytes is { } other
                    ? $"Should the source give the same bytes, they are told known-bytes: file {other} has them under the same identity."
                    : "Should the source give the same bytes, they are read: no other file of the same identity has them.",
            ]);
    }

    private static string Parsers(int? then, NewestRun? newest, DateTimeOffset now) => (then, newest) switch
    {
        (_, null) => "No file was written yet, so nothing is known of the Parser at work.",
        (null, var (version, at)) => $"No Parser read it to the end. The Parser at work is version {version}, which read the file written {Age.Ago(now - at)}.",
        var (read, (version, at)) when read == version =>
            $"It was read by version {read} of the Parser, and so was the file written {Age.Ago(now - at)}: the same rows come of the same bytes.",
        var (read, (version, at)) when read < version =>
            $"It was read by version {read} of the Parser; the file written {Age.Ago(now - at)} by version {version}, which may read other rows.",
        var (read, (version, at)) => $"It was read by version {read} of the Parser; the file written {Age.Ago(now - at)} by the older version {version}.",
    };
}
