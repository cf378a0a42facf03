using System.Text.Json.Serialization;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Postgres;
using Npgsql;

namespace Gogobe.Cli.Status;

/// <summary>What runs on a data folder and what waits there, seen from outside.</summary>
internal sealed record HostStatus
{
    /// <summary>stopped, starting (or starting again after a crash), or running.</summary>
    public required string State { get; init; }

    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>Pid of the host; null when it does not run.</summary>
    public int? Pid { get; init; }

    /// <summary>Pid of the process that starts it again after a crash; null when there is none.</summary>
    public int? SupervisorPid { get; init; }

    /// <summary>What the running host says about itself.</summary>
    public HostStateFile? Host { get; init; }

    /// <summary>Word of <c>/health</c>; null when the host serves no pages, or does not answer.</summary>
    public string? Health { get; init; }

    /// <summary>Files not in a final state, by state; null when the database does not answer.</summary>
    public IReadOnlyDictionary<string, long>? Backlog { get; init; }

    /// <summary>Why there is no backlog.</summary>
    public string? BacklogUnknown { get; init; }

    /// <summary>Portals by what their last sweep came to; null when the database does not answer.</summary>
    public PortalsStatus? Portals { get; init; }

    /// <summary>Stores whose newest prices are old; null when the database does not answer.</summary>
    public StoresStatus? Stores { get; init; }

    /// <summary>The canary; null when nobody ever watched it, or the database does not answer.</summary>
    public CanaryStatus? Canary { get; init; }

    /// <summary>Looks.</summary>
    public static async Task<HostStatus> ReadAsync(DataFolder data, CancellationToken cancellationToken)
    {
        var pid = FolderLock.Holder(data.HostLock, data.HostPid);
        var supervisor = FolderLock.Holder(data.SupervisorLock, data.SupervisorPid);
        var card = pid is null ? null : HostStateFile.Read(data.HostStateFile);
        if (card is null || card.Pid != pid)
        {
            return new HostStatus { State = (pid ?? supervisor) is null ? "stopped" : "starting", Data = data.Root, Pid = pid, SupervisorPid = supervisor };
        }

        var status = new HostStatus { State = "running", Data = data.Root, Pid = pid, SupervisorPid = supervisor, Host = card };
        try
        {
            await using var connection = new NpgsqlConnection(DatabaseOf(data, card) + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return status with
            {
                Health = await HealthAsync(card, cancellationToken),
                Backlog = await BacklogAsync(connection, cancellationToken),
                Portals = await PortalsStatus.ReadAsync(connection, cancellationToken),
                Stores = await StoresStatus.ReadAsync(connection, TimeProvider.System.GetUtcNow(), cancellationToken),
                Canary = await CanaryStatus.ReadAsync(connection, TimeProvider.System.GetUtcNow(), cancellationToken),
            };
        }
        catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            return status with { Health = await HealthAsync(card, cancellationToken), BacklogUnknown = e.Message };
        }
    }

    /// <summary>The database of a running host.</summary>
    /// <exception cref="IOException">It was given to the host alone.</exception>
    public static string DatabaseOf(DataFolder data, HostStateFile card) => card.PostgresPort is { } port
        ? PrivatePostgres.ConnectionStringOf(data.Root, port)
        : Environment.GetEnvironmentVariable("ConnectionStrings__gogobe")
            ?? throw new IOException("the database was given to the host as ConnectionStrings__gogobe, which is not set here");

    private static async Task<string?> HealthAsync(HostStateFile card, CancellationToken cancellationToken)
    {
        if (card.Address is null)
        {
            return null;
        }

        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await http.GetAsync(new Uri(card.Address + "/health"), cancellationToken);
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> BacklogAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var count = new NpgsqlCommand(
            """
            select s.status, count(f.file_id)
            from unnest(array['discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing']) with ordinality s(status, place)
            left join file_processing_log f using (status)
            group by s.status, s.place order by s.place
            """,
            connection);
        await using var rows = await count.ExecuteReaderAsync(cancellationToken);
        var backlog = new Dictionary<string, long>();
        while (await rows.ReadAsync(cancellationToken))
        {
            backlog.Add(rows.GetString(0), rows.GetInt64(1));
        }

        return backlog;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HostStatus))]
internal sealed partial class HostStatusJson : JsonSerializerContext;
