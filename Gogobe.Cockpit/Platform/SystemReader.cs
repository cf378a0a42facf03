using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Gogobe.Cockpit.Platform;

/// <summary>Asks the database (<c>system.sql</c>), then the health checks of this process. Throws what Npgsql throws when the database is away.</summary>
internal sealed class SystemReader(NpgsqlDataSource database, IEnumerable<HealthCheckService> checks)
{
    // A server that hangs must not hold up what the database said.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private const int TimeoutSeconds = 10;
    private const int MostChecks = 20;

    private static readonly string s_sql = EmbeddedSql.Read("Platform.system.sql");

    /// <summary>The state now.</summary>
    public async Task<SystemState> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_sql);
        command.CommandTimeout = TimeoutSeconds;
        var state = SystemState.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
        return state with { Health = await HealthAsync(cancellationToken) };
    }

    private async Task<IReadOnlyList<HealthWord>?> HealthAsync(CancellationToken cancellationToken)
    {
        if (checks.FirstOrDefault() is not { } service)
        {
            return null;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            var report = await service.CheckHealthAsync(timeout.Token);
            return [.. report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Take(MostChecks).Select(e => new HealthWord(e.Key, IsHealthy(e.Value.Status), e.Value.Status.ToString()))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool? IsHealthy(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => true,
        HealthStatus.Degraded => null,
        _ => false,
    };
}
