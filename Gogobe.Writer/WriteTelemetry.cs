using System.Diagnostics;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer;

/// <summary>What the Writer tells the world about each file: one span, counters, observers.</summary>
internal sealed class WriteTelemetry(IEnumerable<IWriteObserver> observers, ILiveEvents? events = null, TimeProvider? clock = null)
{
    private static readonly KeyValuePair<string, object?> s_stage = new("stage", "write");
    private readonly IWriteObserver[] _observers = [.. observers];

    /// <summary>From now on this process counts what Writers write, be it 0: nothing written is told from nothing measured.</summary>
    public static void Start()
    {
        foreach (var kind in Enum.GetValues<RowKind>())
        {
            Telemetry.RowsSeen.Add(0, s_stage, new("kind", kind.Text()));
        }

        Telemetry.NewProducts.Add(0);
    }

    /// <summary>A message came too late.</summary>
    public static void Stale() => Telemetry.Stale.Add(1, s_stage);

    /// <summary>Starts the span of a file.</summary>
    public static Activity? Begin(Delivery<IngestBatch> delivery)
    {
        var activity = Telemetry.Activity.StartActivity("write", ActivityKind.Consumer, delivery.Parent);
        activity?.SetTag("gogobe.file_id", delivery.Message.FileId);
        activity?.SetTag("gogobe.run", delivery.Message.Run);
        return activity;
    }

    /// <summary>A file was written, or found stale.</summary>
    public void End(Activity? activity, Delivery<IngestBatch> delivery, WriteResult result, TimeSpan took)
    {
        var (outcome, reason) = result.Outcome switch
        {
            WriteOutcome.Completed => ("ok", Reason.None),
            WriteOutcome.Unbalanced => ("failed", Reason.Unbalanced),
            _ => ("skipped", Reason.None),
        };
        activity?.SetTag("gogobe.outcome", outcome);
        if (result.Outcome == WriteOutcome.Stale)
        {
            Stale();
        }
        else
        {
            var chain = new KeyValuePair<string, object?>("chain", ChainOf(delivery.Key));
            Telemetry.Files.Add(1, [s_stage, chain, new("outcome", outcome), new("reason", reason.Text())]);
            Telemetry.Duration.Record(took.TotalSeconds, s_stage, chain);
            Count(chain, result.Account);
            if (result.Outcome == WriteOutcome.Completed)
            {
                Telemetry.RowsSeen.Add(result.Account.Seen, s_stage, chain, new("kind", delivery.Message.Kind.Text()));
                Telemetry.NewProducts.Add(result.NewProducts, chain);
            }

            Tell(delivery, result);
        }

        foreach (var observer in _observers)
        {
            observer.Written(delivery.Message.FileId, result);
        }
    }

    private void Tell(Delivery<IngestBatch> delivery, WriteResult result)
    {
        var isBalanced = result.Outcome == WriteOutcome.Completed;
        events?.Publish(new LiveEvent
        {
            At = (clock ?? TimeProvider.System).GetUtcNow(),
            Kind = LiveEventKind.File,
            Level = isBalanced ? "info" : "error",
            Service = "writer",
            Chain = ChainOf(delivery.Key),
            File = delivery.Message.FileId,
            State = isBalanced ? "completed" : "failed",
            Text = isBalanced
                ? FormattableString.Invariant($"completed file {delivery.Message.FileId}: {result.Account.Seen} rows, {result.Account.Written} written")
                : FormattableString.Invariant($"failed file {delivery.Message.FileId}: {result.Account.Missing} of {result.Account.Seen} rows are missing"),
        });
    }

    private static void Count(KeyValuePair<string, object?> chain, Account account)
    {
        Add("written", account.Written);
        Add("unchanged", account.Unchanged);
        Add("duplicate", account.Duplicate);
        Add("superseded", account.Superseded);
        Add("rejected", account.Rejected);

        void Add(string outcome, long rows)
        {
            if (rows > 0)
            {
                Telemetry.Rows.Add(rows, s_stage, chain, new("outcome", outcome));
            }
        }
    }

    // Keys of ingest messages are "chain/store" (MessageKey).
    private static string ChainOf(string key) => key.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? key[..slash] : key;
}
