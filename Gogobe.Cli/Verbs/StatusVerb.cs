using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gogobe.Cli.Status;

namespace Gogobe.Cli.Verbs;

/// <summary><c>status</c>: services, address and backlog. Exit code 0 when a host runs, 3 when none does.</summary>
internal static class StatusVerb
{
    private const int NotRunning = 3;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout" };
        var command = new Command("status", "Show services, address and backlog (exit code 3 when nothing runs)") { json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var status = await HostStatus.ReadAsync(DataFolder.Running, cancellationToken);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(status, HostStatusJson.Default.HostStatus));
        }
        else
        {
            Write(status, Console.Out);
        }

        return status.State == "stopped" ? NotRunning : 0;
    }

    private static void Write(HostStatus status, TextWriter output)
    {
        var pid = status.Pid is { } host ? string.Create(CultureInfo.InvariantCulture, $", pid {host}") : "";
        output.WriteLine($"gogobe is {status.State}{pid}, data in {status.Data}");
        if (status.Host is not { } card)
        {
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"verb",-10}{card.Verb}, since {card.StartedAt:yyyy-MM-dd HH:mm:ss} UTC"));
        output.WriteLine($"  {"services",-10}{string.Join(", ", card.Services)}");
        if (card.Address is not null)
        {
            output.WriteLine($"  {"cockpit",-10}{card.Address}, {status.Health ?? "does not answer"}");
        }

        output.WriteLine($"  {"database",-10}{card.Database}");
        output.WriteLine($"  {"cache",-10}{card.Cache}");
        output.WriteLine($"  {"messages",-10}{card.Transport}");
        output.WriteLine($"  {"backlog",-10}{Backlog(status)}");
        if (status.Portals is { } portals)
        {
            output.WriteLine($"  {"portals",-10}{portals.ToText()}");
        }

        if (status.Stores is { } stores)
        {
            output.WriteLine($"  {"stores",-10}{stores.ToText()}");
        }

        if (status.Canary is { } canary)
        {
            output.WriteLine($"  {(canary.Healthy ? "canary" : "CANARY"),-10}{canary.ToText()}");
        }
    }

    private static string Backlog(HostStatus status)
    {
        if (status.Backlog is not { } backlog)
        {
            return $"unknown: {status.BacklogUnknown}";
        }

        var waiting = backlog.Where(state => state.Value > 0).Select(state => string.Create(CultureInfo.InvariantCulture, $"{state.Value:N0} {state.Key}"));
        return backlog.Values.Sum() == 0 ? "no file waits" : string.Join(", ", waiting);
    }
}
