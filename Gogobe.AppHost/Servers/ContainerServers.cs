namespace Gogobe.AppHost.Servers;

/// <summary>The servers as containers, here and in what is published.</summary>
internal static class ContainerServers
{
    private const string PostgresVersion = "17.6";

    /// <summary>Adds them. Their data is kept in volumes with names of their own, so that every clone of the repository finds it.</summary>
    public static AppServers AddContainerServers(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> postgresPassword, IResourceBuilder<ParameterResource> redisPassword)
    {
        var database = builder.AddPostgres("postgres", password: postgresPassword)
            // Before the volume: where the image keeps its data depends on its version.
            .WithImageTag(PostgresVersion)
            // Aspire makes the database when it runs the container itself; where the manifest is deployed nobody does but the image.
            .WithEnvironment("POSTGRES_DB", "gogobe")
            .WithDataVolume(builder.Settings().Volume("postgres"))
            .AddDatabase("gogobe");
        var redis = builder.AddRedis("redis", password: redisPassword).WithDataVolume(builder.Settings().Volume("redis")).WithPersistence();
        return new AppServers(database, redis, KafkaContainer.AddTo(builder, "kafka").WithKafkaCheck());
    }
}
