namespace Gogobe.Cockpit.Components.Live;

/// <summary>
/// Brings values from a thread of its own to a component's. A slow browser gets the newest one, not a queue of old ones: what arrives while another waits to be
/// shown takes its place.
/// </summary>
/// <param name="dispatch">The component's <c>InvokeAsync</c>.</param>
/// <param name="receive">Takes a value, on the component's thread.</param>
internal sealed class LatestValue<T>(Func<Action, Task> dispatch, Action<T> receive)
    where T : class
{
    private T? _waiting;

    /// <summary>Called from any thread.</summary>
    public void Arrive(T value)
    {
        if (Interlocked.Exchange(ref _waiting, value) is null)
        {
            _ = dispatch(() => receive(Interlocked.Exchange(ref _waiting, null)!));
        }
    }
}
