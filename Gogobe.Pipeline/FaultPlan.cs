using System.Diagnostics;
using System.Globalization;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline;

/// <summary>
/// Faults that a test plants in another process, through the environment variable <c>GOGOBE_FAULT</c>: <c>place@n=act</c>, several with commas between. At the
/// <c>n</c>th pass of the place (<c>*</c> for each) the process kills itself as <c>kill -9</c> would (<c>kill</c>), throws a bug (<c>bug</c>), or says that a
/// dependency is away (<c>away</c>), stops as SIGSTOP would (<c>freeze</c>), or does what <see cref="FaultPoint.Wants"/> names there (<c>damage</c>).
/// </summary>
internal sealed class FaultPlan
{
    /// <summary>The variable.</summary>
    public const string Variable = "GOGOBE_FAULT";

    private readonly Dictionary<string, Fault> _faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _passes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private FaultPlan(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (place, rest) = Cut(part, '@');
            var (at, act) = Cut(rest, '=');
            _faults[place] = new Fault(
                at == "*" ? null : int.Parse(at, CultureInfo.InvariantCulture),
                act is "kill" or "bug" or "away" or "freeze" or "damage"
                    ? act
                    : throw new FormatException($"{Variable}: there is no act '{act}'; there are kill, bug, away, freeze and damage"));
        }
    }

    /// <summary>What the environment asks for; null, as in every process that is no test's, when it asks for nothing.</summary>
    public static FaultPlan? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? new FaultPlan(text) : null;

    /// <summary>A plan from its text.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static FaultPlan Parse(string text) => new(text);

    /// <summary>Whether damage is due at a place.</summary>
    public bool Wants(string damage) => _faults.TryGetValue(damage, out var fault) && fault.Act == "damage" && IsDue(damage, fault);

    /// <summary>Passes a place.</summary>
    public void Pass(string place)
    {
        if (!_faults.TryGetValue(place, out var fault) || !IsDue(place, fault))
        {
            return;
        }

        switch (fault.Act)
        {
            case "kill":
                using (var self = Process.GetCurrentProcess())
                {
                    self.Kill();
                }

                break;
            case "freeze":
                Freeze();
                break;
            case "damage":
                break;
            case "away":
                throw new TransientException($"planted at {place}");
            default:
                throw new PlantedBugException($"planted at {place}");
        }
    }

    // The signal comes from another process, a moment later.
    private static void Freeze()
    {
        using var kill = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Thread.Sleep(TimeSpan.FromMilliseconds(100));
    }

    private bool IsDue(string place, Fault fault)
    {
        lock (_lock)
        {
            var passes = _passes[place] = _passes.GetValueOrDefault(place) + 1;
            return fault.At is not { } at || at == passes;
        }
    }

    private static (string Left, string Right) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is > 0 and var i
            ? (text[..i], text[(i + 1)..])
            : throw new FormatException($"{Variable}: '{text}' has no '{at}'; a fault reads place@n=act, for example writer.after-commit@3=kill");

    private readonly record struct Fault(int? At, string Act);
}

/// <summary>A bug that a test planted.</summary>
internal sealed class PlantedBugException(string message) : Exception(message);
