namespace Gogobe.Pipeline;

/// <summary>
/// Named places where a test may make the process fail. A no-op unless a test armed it, in this process or through its environment
/// (<see cref="FaultPlan"/>): one volatile read.
/// </summary>
public static class FaultPoint
{
    private static readonly FaultPlan? s_plan = FaultPlan.FromEnvironment();
    private static Action<string>? s_armed = s_plan is null ? null : s_plan.Pass;
    private static Func<string, bool>? s_damage = s_plan is null ? null : s_plan.Wants;

    /// <summary>Passes a place, for example <c>writer.after-commit</c>.</summary>
    public static void Hit(string place) => Volatile.Read(ref s_armed)?.Invoke(place);

    /// <summary>Arms all places with one action, until the result is disposed.</summary>
    public static IDisposable Arm(Action<string> action)
    {
        Volatile.Write(ref s_armed, action);
        return new Disarm();
    }

    /// <summary>Whether a test wants damage done here that is no exception, for example a row dropped at <c>writer.drop-row</c>.</summary>
    public static bool Wants(string damage) => Volatile.Read(ref s_damage)?.Invoke(damage) ?? false;

    /// <summary>Asks for damage at the places for which <paramref name="wanted"/> answers true, until the result is disposed.</summary>
    public static IDisposable Damage(Func<string, bool> wanted)
    {
        Volatile.Write(ref s_damage, wanted);
        return new Disarm();
    }

    private sealed class Disarm : IDisposable
    {
        public void Dispose()
        {
            Volatile.Write(ref s_armed, null);
            Volatile.Write(ref s_damage, null);
        }
    }
}
