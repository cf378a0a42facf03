namespace Gogobe.AppHost.Servers;

/// <summary>Apache's Kafka as one node in a container; its connection string is the bootstrap server.</summary>
internal sealed class KafkaContainer(string name) : ContainerResource(name), IResourceWithConnectionString
{
    private const string Image = "apache/kafka";
    private const string Version = "4.3.1";

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Clients.Property(EndpointProperty.HostAndPort)}");

    private EndpointReference Clients => new(this, "tcp");

    /// <summary>Adds the container. Aspire.Hosting.Kafka is not on every registry, and its image is not Apache's own.</summary>
    public static IResourceBuilder<KafkaContainer> AddTo(IDistributedApplicationBuilder builder, string name)
    {
        var kafka = new KafkaContainer(name);
        return builder.AddResource(kafka)
            .WithImage(Image, Version)
            .WithImageRegistry("docker.io")
            .WithEndpoint(targetPort: 9092, name: "tcp", scheme: "tcp")
            .WithVolume(builder.Settings().Volume("kafka"), "/var/lib/kafka/data")
            .WithEnvironment(kafka.Configure);
    }

    private void Configure(EnvironmentCallbackContext context)
    {
        var environment = context.EnvironmentVariables;
        environment["KAFKA_NODE_ID"] = "1";
        environment["KAFKA_PROCESS_ROLES"] = "broker,controller";
        environment["KAFKA_CONTROLLER_QUORUM_VOTERS"] = "1@localhost:9093";
        environment["KAFKA_CONTROLLER_LISTENER_NAMES"] = "CONTROLLER";
        environment["KAFKA_INTER_BROKER_LISTENER_NAME"] = "BROKER";
        environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] = "CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,CLIENTS:PLAINTEXT";
        environment["KAFKA_LISTENERS"] = "CLIENTS://:9092,CONTROLLER://localhost:9093,BROKER://localhost:9094";

        // Clients are processes of this machine when it runs here, and containers of the same network where it is deployed.
        environment["KAFKA_ADVERTISED_LISTENERS"] = context.ExecutionContext.IsRunMode
            ? ReferenceExpression.Create($"BROKER://localhost:9094,CLIENTS://localhost:{Clients.Property(EndpointProperty.Port)}")
            : ReferenceExpression.Create($"BROKER://localhost:9094,CLIENTS://{Clients.Property(EndpointProperty.HostAndPort)}");
        environment["KAFKA_LOG_DIRS"] = "/var/lib/kafka/data";
        environment["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR"] = "1";
        environment["KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR"] = "1";
        environment["KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"] = "1";
        environment["KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS"] = "0";
    }
}
