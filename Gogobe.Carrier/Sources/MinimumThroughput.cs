namespace Gogobe.Carrier.Sources;

/// <summary>
/// Cancels a download that takes too long in all, or gives too little in a window. A client's own timeout ends with the headers: a body that drips a
/// byte a second would go on for ever.
/// </summary>
internal sealed class MinimumThroughput : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _outer;
    private readonly ITimer _deadline;
    private readonly ITimer _window;
    private readonly long _leastPerWindow;
    private long _bytes;
    private long _bytesBefore;

    public MinimumThroughput(CarrierOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _leastPerWindow = (long)(options.MinimumSpeed * options.SpeedWindow.TotalSeconds);
        _outer = cancellationToken.UnsafeRegister(static state => ((MinimumThroughput)state!)._source.Cancel(), this);
        _deadline = time.CreateTimer(_ => Expire("The download took too long."), null, options.Deadline, Timeout.InfiniteTimeSpan);
        _window = time.CreateTimer(_ => Check(), null, options.SpeedWindow, options.SpeedWindow);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Why it was cancelled; null when it was not, or from outside.</summary>
    public string? Expired { get; private set; }

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Dispose()
    {
        _window.Dispose();
        _deadline.Dispose();
        _outer.Dispose();
        _source.Dispose();
    }

    private void Check()
    {
        var now = Interlocked.Read(ref _bytes);
        if (now - _bytesBefore < _leastPerWindow)
        {
            Expire("The source is slower than the minimum speed.");
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
            // The download ended in the same moment.
        }
    }
}
