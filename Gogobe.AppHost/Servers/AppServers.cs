using Gogobe.LocalServers;

namespace Gogobe.AppHost.Servers;

/// <summary>What every service stands on.</summary>
internal sealed record AppServers(
    IResourceBuilder<IResourceWithConnectionString> Database, IResourceBuilder<IResourceWithConnectionString> Redis, IResourceBuilder<IResourceWithConnectionString> Kafka)
{
    /// <summary>Where raw files are; null where all services share a folder of this machine.</summary>
    public RawBucket? RawFiles { get; init; }
}

/// <summary>Adds them in the form that the machine allows.</summary>
internal static class AppServersExtensions
{
    /// <summary>PostgreSQL, Redis and Kafka: containers in what is published and where a container engine answers, else processes of this machine.</summary>
    public static AppServers AddServers(this IDistributedApplicationBuilder builder)
    {
        var postgresPassword = Password("postgres-password");
        var redisPassword = Password("redis-password");
        var servers = builder.UsesContainers()
            ? builder.AddContainerServers(postgresPassword, redisPassword)
            : builder.AddLocalServers(postgresPassword, redisPassword);
        return builder.ExecutionContext.IsPublishMode ? servers with { RawFiles = RawBucket.AddTo(builder) } : servers;

        // Kept in the user secrets of this project: the data of the last run opens with the same password.
        IResourceBuilder<ParameterResource> Password(string name) =>
            builder.AddParameter(name, new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);
    }

    private static bool UsesContainers(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode || builder.Settings().Servers switch
    {
        "containers" => true,
        "local" => false,
        "auto" => ContainerEngine.Answers(builder.Configuration),
        var other => throw new CannotStartException($"Gogobe:Servers is '{other}'; it may be containers, local or auto."),
    };
}
