using System.Diagnostics;

namespace Gogobe.Ledger.Tests;

/// <summary>Counts what this test asks the database, and no other: what the ledger costs, told without a clock.</summary>
internal sealed class StatementCount : IDisposable
{
    private readonly Activity _test = new("test");
    private readonly ActivityListener _listener;
    private int _asked;

    public StatementCount()
    {
        _test.SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _test.TraceId)
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
}
