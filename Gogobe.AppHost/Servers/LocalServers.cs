using System.Globalization;
using Gogobe.LocalServers;

namespace Gogobe.AppHost.Servers;

/// <summary>The servers as processes of this machine. They keep their data in the data folder, and their logs are in the dashboard like those of the services.</summary>
internal static class LocalServers
{
    /// <summary>Adds them.</summary>
    /// <exception cref="CannotStartException">Something that they need is not on this machine; the message says what to do.</exception>
    public static AppServers AddLocalServers(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> postgresPassword, IResourceBuilder<ParameterResource> redisPassword)
    {
        var kafkaHome = LocalRequirements.Check(builder.Settings());
        var postgres = builder.AddLocalServer(
                "postgres", port => ReferenceExpression.Create($"Host=127.0.0.1;Port={port};Username=gogobe;Password={postgresPassword};Database=gogobe"))
            .WithEnvironment("GOGOBE_SERVER_PASSWORD", postgresPassword)
            .WithPostgresCheck();
        var redis = builder.AddLocalServer("redis", port => ReferenceExpression.Create($"127.0.0.1:{port},password={redisPassword}"))
            .WithEnvironment("GOGOBE_SERVER_PASSWORD", redisPassword)
            .WithRedisCheck();
        var kafka = builder.AddLocalServer("kafka", port => ReferenceExpression.Create($"127.0.0.1:{port}"))
            .WithEnvironment("KAFKA_HOME", kafkaHome)
            .WithKafkaCheck();
        return new AppServers(postgres, redis, kafka);
    }

    private static IResourceBuilder<LocalServer> AddLocalServer(
        this IDistributedApplicationBuilder builder, string name, Func<EndpointReferenceExpression, ReferenceExpression> connection)
    {
        // Not behind Aspire's proxy: every byte of the pipeline passes here, and a Kafka tells its clients its own port. So the port is chosen here.
        var data = builder.Settings().Data;
        var port = PortOf(data, name);
        var program = typeof(PrivateServer).Assembly.Location;
        return builder.AddResource(new LocalServer(name, Path.GetDirectoryName(program)!, connection))
            .WithArgs(Path.GetFileName(program), name, port.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("GOGOBE_DATA", data)
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: LocalServer.EndpointName, isProxied: false);
    }

    // The port of the last run while it is free: a tool that was pointed at the database finds it again.
    private static int PortOf(string data, string name)
    {
        var file = Path.Combine(data, name + ".port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var last) && Loopback.IsFree(last))
        {
            return last;
        }

        var port = Loopback.FreePort();
        Directory.CreateDirectory(data);
        File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture) + "\n");
        return port;
    }
}
