namespace Gogobe.Portals.Http;

/// <summary>Ends the reading of a document that takes too long in all, or drips: a body of a byte a second would go on for ever.</summary>
internal sealed class BodyMinimumThroughput : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _deadline;
    private readonly ITimer _window;
    private readonly long _leastPerWindow;
    private long _bytes;
    private long _bytesBefore;

    public BodyMinimumThroughput(PortalOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _leastPerWindow = (long)(options.MinimumSpeed * options.SpeedWindow.TotalSeconds);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _deadline = time.CreateTimer(_ => Expire("The document took too long."), null, options.DocumentTimeout, Timeout.InfiniteTimeSpan);
        _window = time.CreateTimer(_ => Check(), null, options.SpeedWindow, options.SpeedWindow);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Why it was ended; null when it was not, or from outside.</summary>
    public string? Expired { get; private set; }

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

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
            Expire("The portal is slower than the minimum speed.");
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
            // The document ended in the same moment.
        }
    }
}
