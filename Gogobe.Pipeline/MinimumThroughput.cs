namespace Gogobe.Pipeline;

/// <summary>
/// Cancels the reading of a body that takes too long in all, or gives too little in a window. A client's own timeout ends with the headers: a body that drips a
/// byte a second would go on for ever.
/// </summary>
public sealed class MinimumThroughput : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly string _from;
    private readonly ITimer _deadline;
    private readonly ITimer _window;
    private readonly long _leastPerWindow;
    private long _bytes;
    private long _bytesBefore;

    /// <summary>Begins to measure.</summary>
    /// <param name="what">What is read, for the message: download, document.</param>
    /// <param name="from">Where it comes from, for the message: source, portal.</param>
    /// <param name="bytesPerSecond">The least, in the mean of a window.</param>
    /// <param name="window">How long is measured at a time.</param>
    /// <param name="deadline">The longest in all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels it from outside.</param>
    public MinimumThroughput(
        string what, string from, double bytesPerSecond, TimeSpan window, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        _from = from;
        _leastPerWindow = (long)(bytesPerSecond * window.TotalSeconds);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _deadline = time.CreateTimer(_ => Expire($"The {what} took too long."), null, deadline, Timeout.InfiniteTimeSpan);
        _window = time.CreateTimer(_ => Check(), null, window, window);
    }

    /// <summary>Cancelled when it is too slow, too long, or from outside.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why it was cancelled; null when it was not, or from outside.</summary>
    public string? Expired { get; private set; }

    /// <summary>Tells of bytes that came.</summary>
    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _deadline.Dispose();
        _source.Dispose();
    }

    private void Check()
    {
        var now = Interlocked.Read(ref _bytes);
        if (now - _bytesBefore < _leastPerWindow)
        {
            Expire($"The {_from} is slower than the minimum speed.");
        }

        _bytesBefore = now;
    }

    private void Expire(string why)
    {
        Expired ??= why;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The reading ended in the same moment.
        }
    }
}
