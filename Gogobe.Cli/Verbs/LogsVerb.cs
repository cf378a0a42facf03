using System.CommandLine;
using Gogobe.LocalServers;

namespace Gogobe.Cli.Verbs;

/// <summary><c>logs</c>: the end of the host's log, and with <c>-f</c> what follows.</summary>
internal static class LogsVerb
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Keep printing what is added" };
        var lines = new Option<int>("--lines", "-n") { Description = "How many lines of the past", DefaultValueFactory = _ => 200 };
        var command = new Command("logs", "Print the host's log") { follow, lines };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(DataFolder.Running.Log, parsed.GetValue(lines), parsed.GetValue(follow), Console.Out, cancellationToken));
        return command;
    }

    /// <summary>Prints until the end of the log, or until cancelled when following.</summary>
    public static async Task<int> RunAsync(string path, int lines, bool follow, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && !follow)
        {
            throw new CannotStartException($"there is no log at {path} yet. './gogobe up' starts the services.");
        }

        try
        {
            var position = await PrintTailAsync(path, lines, output, cancellationToken);
            while (follow)
            {
                await Task.Delay(s_poll, cancellationToken);
                position = await PrintFromAsync(path, position, output, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how following ends.
        }

        return 0;
    }

    private static async Task<long> PrintTailAsync(string path, int lines, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        await using var file = Open(path);
        using var reader = new StreamReader(file);
        var tail = new Queue<string>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            tail.Enqueue(line);
            if (tail.Count > lines)
            {
                tail.Dequeue();
            }
        }

        foreach (var line in tail)
        {
            await output.WriteLineAsync(line);
        }

        return file.Position;
    }

    private static async Task<long> PrintFromAsync(string path, long position, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return position;
        }

        await using var file = Open(path);

        // Shorter than what was read: the log was rolled, and this is its successor.
        file.Position = file.Length < position ? 0 : position;
        using var reader = new StreamReader(file);
        await output.WriteAsync((await reader.ReadToEndAsync(cancellationToken)).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return file.Position;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
