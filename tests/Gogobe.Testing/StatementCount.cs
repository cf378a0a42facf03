using System.Diagnostics;

namespace Gogobe.Testing;

/// <summary>Counts what this test asks the database, and no other: what something costs, told without a clock.</summary>
public sealed class StatementCount : IDisposable
{
    private readonly Activity _test = new("test");
    private readonly ActivityListener _listener;
    private int _asked;

    /// <param name="containing">Counts only what has this in its text; null: everything.</param>
    public StatementCount(string? containing = null)
    {
        _test.SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _test.TraceId && (containing is null || Says(activity, containing)))
                {
                    Interlocked.Increment(ref _asked);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Commands and batches so far, each a way to the server and back.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Dispose()
    {
        _listener.Dispose();
        _test.Dispose();
    }

    private static bool Says(Activity activity, string words) => activity.TagObjects.Any(t => t.Value is string text && text.Contains(words, StringComparison.Ordinal));
}
