using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gogobe.Pipeline;

/// <summary>
/// Names of metrics and spans: a contract with dashboards and alerts (docs/specs/telemetry.md). One span a file or batch, never a row; tags are bounded.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Gogobe.Pipeline";

    /// <summary>Spans <c>discover</c>, <c>download</c>, <c>parse</c>, <c>write</c>.</summary>
    public static readonly ActivitySource Activity = new(Name);

    private static readonly Meter s_meter = new(Name);

    /// <summary>Files that left a stage; tags stage, chain, outcome (ok, retry, failed, skipped), reason.</summary>
    public static readonly Counter<long> Files = s_meter.CreateCounter<long>("gogobe.files", "{file}", "Files that left a stage");

    /// <summary>Rows of completed files; tags stage, chain, outcome (written, unchanged, duplicate, superseded, rejected).</summary>
    public static readonly Counter<long> Rows = s_meter.CreateCounter<long>("gogobe.rows", "{row}", "Rows by what became of them");

    /// <summary>
    /// Rows that a stage went through, whatever became of them: those of files that a Parser read to the end or gave up, and those of files that a Writer
    /// committed; tags stage, chain, kind (prices, promotions, stores).
    /// </summary>
    public static readonly Counter<long> RowsSeen = s_meter.CreateCounter<long>("gogobe.rows.seen", "{row}", "Rows that a stage went through");

    /// <summary>Products of a chain that the database did not know, and now does; tag chain.</summary>
    public static readonly Counter<long> NewProducts = s_meter.CreateCounter<long>("gogobe.products.new", "{product}", "Products of a chain seen for the first time");

    /// <summary>How long a stage held a file; tags stage, chain.</summary>
    public static readonly Histogram<double> Duration = s_meter.CreateHistogram<double>("gogobe.file.duration", "s", "Seconds a stage held a file");

    /// <summary>Bytes read from sources; tag chain.</summary>
    public static readonly Counter<long> Bytes = s_meter.CreateCounter<long>("gogobe.bytes", "By", "Bytes as published");

    /// <summary>Messages that failed for a reason of their own; tags topic, reason.</summary>
    public static readonly Counter<long> DeadLetters = s_meter.CreateCounter<long>("gogobe.dead_letters", "{message}", "Messages given up");

    /// <summary>Messages that were dropped because they were of another run or already done; tag stage.</summary>
    public static readonly Counter<long> Stale = s_meter.CreateCounter<long>("gogobe.messages.stale", "{message}", "Messages that came too late");

    /// <summary>Files offered again by the reconciler; tag state.</summary>
    public static readonly Counter<long> Redriven = s_meter.CreateCounter<long>("gogobe.files.redriven", "{file}", "Files found lost and offered again");

    /// <summary>Messages handed over again; tags topic, cause (transient, failure).</summary>
    public static readonly Counter<long> Redelivered = s_meter.CreateCounter<long>("gogobe.messages.redelivered", "{message}", "Messages handed over again");

    /// <summary>Files that a stage has in hand; tag stage.</summary>
    public static readonly UpDownCounter<long> InHand = s_meter.CreateUpDownCounter<long>("gogobe.files.in_hand", "{file}", "Files that a stage has in hand");

    /// <summary>Counts a file as in the hands of a stage until the answer is disposed.</summary>
    public static IDisposable Hold(string stage)
    {
        KeyValuePair<string, object?> tag = new("stage", stage);
        InHand.Add(1, tag);
        return new Holding(tag);
    }

    /// <summary>
    /// Backlog gauges for a topic and group, tags topic, group, on a meter that lives as long as the transport. Nothing is measured while <paramref name="read"/>
    /// does not know.
    /// </summary>
    public static void ObserveBacklog(Meter meter, string topic, string group, Func<Transport.Backlog?> read)
    {
        ArgumentNullException.ThrowIfNull(meter);
        KeyValuePair<string, object?>[] tags = [new("topic", topic), new("group", group)];
        Observe("gogobe.backlog", "{message}", "Messages not yet acknowledged", backlog => backlog.Messages);
        Observe("gogobe.backlog.age", "s", "Age of the oldest of them", backlog => backlog.OldestWaiting.TotalSeconds);
        Observe("gogobe.backlog.published", "{message}", "Messages ever published", backlog => backlog.Ends.Sum());
        Observe("gogobe.partitions", "{partition}", "Partitions that this process reads", backlog => backlog.Held);

        void Observe(string name, string unit, string description, Func<Transport.Backlog, double> of) => meter.CreateObservableGauge(
            name, () => read() is { } backlog ? [new Measurement<double>(of(backlog), tags)] : Array.Empty<Measurement<double>>(), unit, description);
    }

    /// <summary>Gauges of the canary, on a meter that lives as long as who watches it; nothing is measured where nobody does.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="age">Time since the period of the newest arrival began; null before the first.</param>
    /// <param name="healthy">Whether it arrives; null when nobody watches.</param>
    public static void ObserveCanary(Meter meter, Func<TimeSpan?> age, Func<bool?> healthy)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.CreateObservableGauge(
            "gogobe.canary.age", () => age() is { } value ? [new Measurement<double>(value.TotalSeconds)] : Array.Empty<Measurement<double>>(), "s",
            "Seconds since the period of the newest canary that arrived right began");
        meter.CreateObservableGauge(
            "gogobe.canary.healthy", () => healthy() is { } value ? [new Measurement<int>(value ? 1 : 0)] : Array.Empty<Measurement<int>>(), "{canary}",
            "1 while the canary arrives, 0 when it does not");
    }

    private sealed class Holding(KeyValuePair<string, object?> tag) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                InHand.Add(-1, tag);
            }
        }
    }
}
