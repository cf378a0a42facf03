using Confluent.Kafka;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Kafka transport.</summary>
public static class KafkaTransportRegistration
{
    /// <summary>Name of the connection string.</summary>
    public const string ConnectionName = "kafka";

    private const string ProducerSection = "Aspire:Confluent:Kafka:Producer";
    private const string ConsumerSection = "Aspire:Confluent:Kafka:Consumer";

    /// <summary>
    /// Adds Kafka as <see cref="ITransport"/>, with health check <c>Aspire.Confluent.Kafka.Producer</c>. Needs an <see cref="IDeadLetterStore"/>. The first use
    /// waits until a broker answers, at most <see cref="KafkaTransportOptions.StartTimeout"/>.
    /// </summary>
    /// <param name="services">Of the host.</param>
    /// <param name="healthCheck">False in a host that goes on without a broker.</param>
    public static IServiceCollection AddKafkaTransport(this IServiceCollection services, bool healthCheck = true)
    {
        services.AddOptions<KafkaTransportOptions>()
            .BindConfiguration(KafkaTransportOptions.Section)
            .Configure<IConfiguration>(Apply)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KafkaTransport>();
        services.TryAddSingleton<ITransport>(provider => provider.GetRequiredService<KafkaTransport>());
        if (healthCheck)
        {
            services.AddHealthChecks().AddCheck<KafkaHealth>("Aspire.Confluent.Kafka.Producer");
        }

        return services;
    }

    private static void Apply(KafkaTransportOptions options, IConfiguration configuration)
    {
        Bind(configuration.GetSection(ProducerSection), options.Producer);
        Bind(configuration.GetSection(ConsumerSection), options.Consumer);
        options.BootstrapServers = configuration.GetConnectionString(ConnectionName)
            ?? configuration[$"{ProducerSection}:ConnectionString"]
            ?? configuration[$"{ConsumerSection}:ConnectionString"]
            ?? options.BootstrapServers;
    }

    private static void Bind(IConfigurationSection section, ClientConfig config)
    {
        section.GetSection("Config").Bind(config);
        section.GetSection($"{ConnectionName}:Config").Bind(config);
    }
}
