using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Pipeline.Chains;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults.Support;

/// <summary>
/// The services that most tests of faults use one after the other, each with a chain of its own in one database: starting three processes takes as long as a test.
/// Whoever does not end well leaves it, and the next test gets a new one.
/// </summary>
public sealed class SharedStack : IAsyncDisposable
{
    /// <summary>The tests that use it, one after the other, before or after all others.</summary>
    public const string Name = "shared services";

    private static readonly Queue<Chain> s_chains = new();
    private static SplitStack? s_stack;

    /// <summary>The stack with exactly the services that are asked for, and a chain that nobody used yet.</summary>
    internal static async Task<(SplitStack Stack, Chain Chain)> TakeAsync((TestPostgres Postgres, TestRedis Redis, TestKafka Kafka) fixtures, string[] services)
    {
        if (s_stack is not null && s_chains.Count == 0)
        {
            await DropAsync();
        }

        if (s_stack is null)
        {
            s_stack = await SplitStack.CreateAsync(fixtures.Postgres, fixtures.Redis, fixtures.Kafka);
            foreach (var chain in ChainRegistry.Default.Chains.Where(c => c is { Status: "active", Strips7290: false } && c.PublishedIds[0].Length == 13))
            {
                s_chains.Enqueue(chain);
            }
        }

        var missing = services.ToList();
        foreach (var service in s_stack.Services.ToArray())
        {
            // One whose fault was not reached would meet it in the next test.
            if (service.Fault is not null && service.Exits.IsEmpty || service.Pid == 0 || !missing.Remove(service.Service))
            {
                await s_stack.StopAsync(service);
            }
            else
            {
                service.Forget();
            }
        }

        await s_stack.StartAsync(restart: true, Form.Split, [.. missing]);
        return (s_stack, s_chains.Dequeue());
    }

    /// <summary>Ends it: whatever went wrong is not for the next test.</summary>
    internal static async Task DropAsync()
    {
        if (s_stack is not null)
        {
            await s_stack.DisposeAsync();
            s_stack = null;
            s_chains.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DropAsync();
}
