using System.CommandLine;
using System.Globalization;

namespace Gogobe.Cli.Verbs;

/// <summary><c>up</c>: all services with the Cockpit, until stopped. A crashed host is started again.</summary>
internal static class UpVerb
{
    public static Command Create()
    {
        var port = new Option<int>("--port", "-p") { Description = "Port of the Cockpit on 127.0.0.1", DefaultValueFactory = _ => StandaloneOptions.DefaultPort };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                result.AddError("--port takes a number from 1 to 65535.");
            }
        });
        var command = new Command("up", "Run all services and the Cockpit until stopped") { port };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
    {
        if (!Supervisor.IsSupervised)
        {
            return await Supervisor.RunAsync(DataFolder.Current, ["up", "--port", port.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        }

        await using var host = await StandaloneHost.StartAsync(new StandaloneOptions { Verb = "up", Port = port }, cancellationToken);
        await using var draining = cancellationToken.Register(() => Console.Error.WriteLine("gogobe: draining ..."));
        return await host.RunAsync(cancellationToken);
    }
}
