namespace Gogobe.Pipeline.Live;

/// <summary>
/// What happens, for whoever looks now: heard at once by every subscriber of every process, and the newest <see cref="Kept"/> kept for who comes later.
/// Events may be lost (a process that dies, a Redis that is away); figures never come from them.
/// </summary>
public interface ILiveEvents
{
    /// <summary>How many are kept.</summary>
    const int Kept = 1000;

    /// <summary>Tells one. Never waits and never throws; what cannot be told in time is dropped.</summary>
    void Publish(LiveEvent happened);

    /// <summary>Hears every event from now on, until the answer is disposed. Called on a thread of the implementation: be quick, throw nothing.</summary>
    IDisposable Subscribe(Action<LiveEvent> heard);

    /// <summary>The newest kept events, oldest first.</summary>
    /// <param name="after">Only events with a greater id.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<LiveEvent>> RecentAsync(long after, int most, CancellationToken cancellationToken);
}
