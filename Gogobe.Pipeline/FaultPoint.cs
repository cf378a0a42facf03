namespace Gogobe.Pipeline;

/// <summary>
/// Named places where a test may make the process fail. A no-op unless a test armed it: one volatile read.
/// </summary>
public static class FaultPoint
{
    private static Action<string>? s_armed;

    /// <summary>Passes a place, for example <c>writer.after-commit</c>.</summary>
    public static void Hit(string place) => Volatile.Read(ref s_armed)?.Invoke(place);

    /// <summary>Arms all places with one action, until the result is disposed.</summary>
    public static IDisposable Arm(Action<string> action)
    {
        Volatile.Write(ref s_armed, action);
        return new Disarm();
    }

    private sealed class Disarm : IDisposable
    {
        public void Dispose() => Volatile.Write(ref s_armed, null);
    }
}
