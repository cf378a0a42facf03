using System.Runtime.InteropServices;

namespace Gogobe.Cli;

/// <summary>Ctrl+C, SIGTERM and, in a supervised process, the end of the supervisor ask for a drain. A second signal ends the process at once.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    public ShutdownSignals()
    {
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];
        if (Supervisor.IsSupervised)
        {
            _ = WatchSupervisorAsync();
        }
    }

    /// <summary>Signalled when the process shall drain and end.</summary>
    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        // Not disposed: a last signal may still be on its way to it.
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !_requested.IsCancellationRequested;
        _requested.Cancel();
    });

    // The supervisor holds the writing end of our standard input. It closes it to ask for a drain, and the kernel does when it dies.
    private async Task WatchSupervisorAsync()
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[1];
        while (await input.ReadAsync(nothing) > 0)
        {
        }

        await _requested.CancelAsync();
    }
}
