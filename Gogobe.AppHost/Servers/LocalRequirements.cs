using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Postgres;

namespace Gogobe.AppHost.Servers;

/// <summary>What the machine must have where no container engine answers. All that is missing is said at once, before anything starts.</summary>
internal static class LocalRequirements
{
    /// <summary>Looks for the programs of the servers.</summary>
    /// <returns>Folder of the Kafka distribution.</returns>
    /// <exception cref="CannotStartException">Some are missing.</exception>
    public static string Check(AppSettings settings)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CannotStartException("no container engine answers. On Windows the servers are containers: start Docker or Podman, or run this in WSL.");
        }

        var home = KafkaDistribution.HomeOf(settings.DataRoot);
        string?[] missing =
        [
            Said(() => PostgresBinaries.FindAsync(null, CancellationToken.None)),
            PrivateRedis.IsInstalled ? null : "redis-server is not installed. './gogobe setup' installs it.",
            home is null ? KafkaDistribution.Missing : Said(() => KafkaDistribution.FindAsync(home, CancellationToken.None)),
        ];
        return missing.OfType<string>().ToList() is { Count: > 0 } said
            ? throw new CannotStartException(
                "no container engine answers (docker, podman), so PostgreSQL, Redis and Kafka run as processes of this machine, which lacks:\n"
                + string.Concat(said.Select(line => $"  * {line}\n"))
                + "Or start a container engine. './gogobe aspire' brings all of it, builds, and starts.")
            : home!;
    }

    private static string? Said<T>(Func<Task<T>> find)
    {
        try
        {
            find().GetAwaiter().GetResult();
            return null;
        }
        catch (CannotStartException e)
        {
            return e.Message;
        }
    }
}
