using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gogobe.Pipeline.Transport.Kafka;

/// <summary>Healthy while a broker answers.</summary>
internal sealed class KafkaHealth(KafkaTransport transport) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            try
            {
                transport.Ping();
                return HealthCheckResult.Healthy();
            }
            catch (TransientException e)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
            }
        },
        cancellationToken);
}
