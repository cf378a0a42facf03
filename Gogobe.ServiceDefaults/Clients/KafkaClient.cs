using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Gogobe.ServiceDefaults.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Namespaces and names are those of Aspire.Confluent.Kafka, so that the real package can take this file's place without a change at any call site.
#pragma warning disable IDE0130

namespace Aspire.Confluent.Kafka
{
    /// <summary>Settings of a producer, section <c>Aspire:Confluent:Kafka:Producer</c>.</summary>
    public sealed class KafkaProducerSettings
    {
        /// <summary>Bootstrap servers.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>The client library's own settings.</summary>
        public ProducerConfig Config { get; } = [];

        /// <summary>No health check.</summary>
        public bool DisableHealthChecks { get; set; }

        /// <summary>No traces. This client has none either way; the transport carries the trace context itself.</summary>
        public bool DisableTracing { get; set; }

        /// <summary>No statistics.</summary>
        public bool DisableMetrics { get; set; }
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Registers <see cref="IProducer{TKey, TValue}"/>.</summary>
    public static partial class AspireKafkaProducerExtensions
    {
        private const string Section = "Aspire:Confluent:Kafka:Producer";
        private const string CheckName = "Aspire.Confluent.Kafka.Producer";

        /// <summary>Registers a singleton producer with health check <c>Aspire.Confluent.Kafka.Producer</c>.</summary>
        public static void AddKafkaProducer<TKey, TValue>(
            this IHostApplicationBuilder builder,
            string connectionName,
            Action<KafkaProducerSettings>? configureSettings = null,
            Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder = null)
        {
            var settings = builder.Read<KafkaProducerSettings>(Section, connectionName, (section, s) => section.GetSection("Config").Bind(s.Config));
            settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
            configureSettings?.Invoke(settings);
            settings.Config.BootstrapServers = settings.ConnectionString ?? settings.Config.BootstrapServers;
            settings.Config.StatisticsIntervalMs ??= settings.DisableMetrics ? null : 1000;
            builder.Services.AddSingleton(services =>
            {
                if (string.IsNullOrEmpty(settings.Config.BootstrapServers))
                {
                    throw new InvalidOperationException("No bootstrap servers configured.");
                }

                var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Confluent.Kafka");
                var producer = new ProducerBuilder<TKey, TValue>(settings.Config)
                    .SetLogHandler((_, said) => Log(logger, said));
                configureBuilder?.Invoke(services, producer);
                return producer.Build();
            });
            if (!settings.DisableHealthChecks)
            {
                // A metadata request on the producer's own connection; Aspire's check writes a message to a topic of its own.
                builder.AddCheckOnce(CheckName, (services, _) => Task.Run(() =>
                {
                    using var admin = new DependentAdminClientBuilder(services.GetRequiredService<IProducer<TKey, TValue>>().Handle).Build();
                    return admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count > 0 ? null : "no brokers";
                }));
            }
        }

        private static void Log(ILogger logger, LogMessage said)
        {
            var level = (LogLevel)said.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
            LogSaid(logger, level, said.Message);
        }

        [LoggerMessage(Message = "{Said}")]
        private static partial void LogSaid(ILogger logger, LogLevel level, string said);
    }
}
