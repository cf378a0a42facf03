using System.CommandLine;
using System.Globalization;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Processes;

namespace Gogobe.Cli.Verbs;

/// <summary><c>down</c>: asks supervisor and host to drain, and waits until both are gone.</summary>
internal static class DownVerb
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait before giving up", DefaultValueFactory = _ => 120 };
        var command = new Command("down", "Drain and stop what runs on the data folder") { timeout };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(DataFolder.Running, TimeSpan.FromSeconds(parsed.GetValue(timeout)), TimeProvider.System, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DataFolder data, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var supervisor = FolderLock.Holder(data.SupervisorLock, data.SupervisorPid);
        var host = FolderLock.Holder(data.HostLock, data.HostPid);
        if (supervisor is null && host is null)
        {
            await Console.Error.WriteLineAsync($"nothing runs on {data.Root}");
            return 0;
        }

        // The supervisor passes the request on; a host of its own verb (ingest) has none.
        var asked = supervisor ?? host!.Value;
        if (!Posix.Signal(asked, Posix.Terminate))
        {
            throw new CannotStartException($"cannot signal pid {asked.ToString(CultureInfo.InvariantCulture)}: it belongs to another user.");
        }

        var since = clock.GetTimestamp();
        while (FolderLock.Holder(data.SupervisorLock, data.SupervisorPid) is not null || FolderLock.Holder(data.HostLock, data.HostPid) is not null)
        {
            if (clock.GetElapsedTime(since) > timeout)
            {
                throw new CannotStartException($"pid {asked.ToString(CultureInfo.InvariantCulture)} still drains after {timeout.TotalSeconds} s. Its log: {data.Log}");
            }

            await Task.Delay(s_poll, clock, cancellationToken);
        }

        await Console.Error.WriteLineAsync($"stopped (was pid {asked.ToString(CultureInfo.InvariantCulture)})");
        return 0;
    }
}
