using System.CommandLine;
using System.CommandLine.Help;
using Gogobe.Cli.Verbs;
using Gogobe.LocalServers;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Cli;

/// <summary>The verbs of the standalone host. Each is a class of its own in Verbs/.</summary>
internal static class CommandLine
{
    private const int Failed = 1;

    /// <summary>Runs the verb that the arguments name; <c>up</c> when there are none.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // A plain command: the root of the library would be named after the executable, and the launcher is called gogobe.
        var root = new Command("gogobe", "Gogobe on one machine, in one process.")
        {
            new HelpOption(), UpVerb.Create(), DemoVerb.Create(), IngestVerb.Create(), ReplayVerb.Create(), RedriveVerb.Create(), StatusVerb.Create(), LogsVerb.Create(), DownVerb.Create(),
        };
        foreach (var verb in SweepVerbs.Create())
        {
            root.Add(verb);
        }

        var parsed = root.Parse(args.Length == 0 ? ["up"] : args);

        // Signals are ours: a drain takes longer than the library's two seconds.
        using var signals = new ShutdownSignals();
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(invocation, signals.Requested);
        }
        catch (CannotStartException e)
        {
            return await CannotStartAsync(e.Message);
        }
        catch (Exception e) when (BrokenRegistry(e) is { } broken)
        {
            return await CannotStartAsync($"{broken.Message}. Mend that entry (docs/guide/adding-a-chain.md) and build again.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug. Said in full, and the exit code is ours: an unhandled exception would abort and dump core.
            await Console.Error.WriteLineAsync($"gogobe: {e}");
            return Failed;
        }
        catch (OperationCanceledException) when (signals.Requested.IsCancellationRequested)
        {
            return Failed;
        }
    }

    private static async Task<int> CannotStartAsync(string why)
    {
        await Console.Error.WriteLineAsync($"gogobe: {why}");
        return Supervisor.IsSupervised ? Supervisor.CannotStart : Failed;
    }

    // The registry is part of the build, and read by a static initializer: no restart mends it.
    private static RegistryException? BrokenRegistry(Exception? e) => e is null or RegistryException ? e as RegistryException : BrokenRegistry(e.InnerException);
}
