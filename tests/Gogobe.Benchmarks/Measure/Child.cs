using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gogobe.Benchmarks.Measure;

/// <summary>
/// Runs a verb of this program in a fresh process: what one measurement holds in memory, has compiled or cached is not there for the next one.
/// The order goes in as a file of JSON, the answer comes back on stdout; stderr is shared.
/// </summary>
internal static class Child
{
    public static async Task<TAnswer> RunAsync<TOrder, TAnswer>(
        string verb, TOrder order, JsonTypeInfo<TOrder> orderType, JsonTypeInfo<TAnswer> answerType, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"{verb}.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(order, orderType), cancellationToken);
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location, verb, path] : [verb, path];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        try
        {
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize(answer, answerType)!
                : throw new BenchException($"{verb} ended with code {process.ExitCode}; what it said is above.");
        }
        catch (OperationCanceledException)
        {
            // Closing its input asks for an orderly end, in which its servers stop too.
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Reads the order a process was started with.</summary>
    public static TOrder Read<TOrder>(string path, JsonTypeInfo<TOrder> type) => JsonSerializer.Deserialize(File.ReadAllText(path), type)!;

    /// <summary>Signalled when the process that started this one asks it to end, or ends itself.</summary>
    public static CancellationTokenSource LinkToParent(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = Task.Run(
            async () =>
            {
                await using var input = Console.OpenStandardInput();
                var nothing = new byte[1];
                while (await input.ReadAsync(nothing, CancellationToken.None) > 0)
                {
                }

                await source.CancelAsync();
            },
            CancellationToken.None);
        return source;
    }
}
