using System.Diagnostics;

namespace Gogobe.Portals.Simulator.Counting;

/// <summary>
/// What one host saw. Never counts too many at once: a request counts until just before the last byte of its answer is sent, since the client may
/// ask again as soon as it has it. Requests that are left hanging or dripping on purpose do not count as being at work.
/// </summary>
public sealed class HostCount
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _lastSecond = new();
    private int _now;
    private long _notModified;

    internal HostCount(string host) => Host = host;

    /// <summary>Name of the real host.</summary>
    public string Host { get; }

    /// <summary>Where it is simulated: <c>127.0.0.1:40123</c>. Empty before it opens.</summary>
    public string Address { get; internal set; } = "";

    /// <summary>Requests, however they were answered. FTP: logins, listings and transfers.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests at work at the same time, at most. FTP: sessions.</summary>
    public int MaxConcurrent { get; private set; }

    /// <summary>Requests that began within any one second, at most.</summary>
    public int MaxInOneSecond { get; private set; }

    /// <summary>Requests that were answered 304.</summary>
    public long NotModified => Interlocked.Read(ref _notModified);

    internal void AnsweredNotModified() => Interlocked.Increment(ref _notModified);

    internal HostVisit Enter()
    {
        Began(opens: true);
        return new HostVisit(this);
    }

    internal void Began(bool opens = false)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            Requests++;
            _lastSecond.Enqueue(now);
            while (now - _lastSecond.Peek() >= Stopwatch.Frequency)
            {
                _lastSecond.Dequeue();
            }

            MaxInOneSecond = Math.Max(MaxInOneSecond, _lastSecond.Count);
            _now += opens ? 1 : 0;
            MaxConcurrent = Math.Max(MaxConcurrent, _now);
        }
    }

    internal void Leave()
    {
        lock (_lock)
        {
            _now--;
        }
    }
}

/// <summary>One request at work.</summary>
internal sealed class HostVisit(HostCount count) : IDisposable
{
    private int _left;

    /// <summary>It was answered 304.</summary>
    public void NotModified() => count.AnsweredNotModified();

    /// <summary>Ends it; only the first call counts.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            count.Leave();
        }
    }
}
