using System.Diagnostics;
using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>Programs of this build, which stand beside the tests in its output.</summary>
internal static class BuildOutput
{
    /// <summary>How to start one.</summary>
    /// <remarks>A process inherits which signals are ignored, and a shell without job control ignores SIGINT in what it runs in the background, tests too: the program takes it as from a terminal.</remarks>
    public static ProcessStartInfo Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var dll = Path.Combine(Repository.BuildOutput(program), program + ".dll");
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet", dll] : ["dotnet", dll];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return start;
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Process.Start(Start(program, environment, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await output + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
