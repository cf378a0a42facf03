using Gogobe.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gogobe.ServiceDefaults;

/// <summary>OpenTelemetry: traces and metrics are always collected, and leave the process over OTLP when an endpoint is set.</summary>
internal static class TelemetryDefaults
{
    public const string ServiceName = "OTEL_SERVICE_NAME";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                // Whoever starts several processes of one service names each (Aspire does, with an instance in OTEL_RESOURCE_ATTRIBUTES); those names are read without us.
                if (string.IsNullOrWhiteSpace(builder.Configuration[ServiceName]))
                {
                    resource.AddService(builder.Environment.ApplicationName);
                }
            })
            .WithTracing(tracing => tracing
                .AddSource("Gogobe.*")
                // Probes come every few seconds and say nothing.
                .AddAspNetCoreInstrumentation(o => o.Filter = context => context.Request.Path.Value is not ("/health" or "/alive"))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter("Gogobe.*")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMachine()
                .AddPoints());
        if (string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        telemetry.UseOtlpExporter();
    }
}
