using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cli.Status;

/// <summary>Portals by what their last sweep came to.</summary>
/// <param name="Swept">Portals that were swept to an end at least once.</param>
/// <param name="Failing">Those whose last sweep failed: slug and reason.</param>
/// <param name="Paused">Slugs of those that the schedule leaves out.</param>
internal sealed record PortalsStatus(int Swept, IReadOnlyDictionary<string, string> Failing, IReadOnlyList<string> Paused)
{
    private const int MostNames = 10;

    // The canary is no portal of the country, and has a line of its own.
    private const string Last = $"""
        select site_name, case when status = 'failed' then reason end from (
          select distinct on (site_name) site_name, status, reason from site_executions
          where status in ('completed', 'failed') and site_name <> '{CanaryChain.Slug}'
          order by site_name, execution_id desc) last
        order by site_name
        """;

    private const string PausedPortals = "select portal from portal_states where paused order by portal";

    public static async Task<PortalsStatus> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var swept = 0;
        var failing = new Dictionary<string, string>();
        await using (var last = new NpgsqlCommand(Last, connection))
        await using (var rows = await last.ExecuteReaderAsync(cancellationToken))
        {
            for (; await rows.ReadAsync(cancellationToken); swept++)
            {
                if (!rows.IsDBNull(1))
                {
                    failing.Add(rows.GetString(0), rows.GetString(1));
                }
            }
        }

        var paused = new List<string>();
        await using var command = new NpgsqlCommand(PausedPortals, connection);
        await using var names = await command.ExecuteReaderAsync(cancellationToken);
        while (await names.ReadAsync(cancellationToken))
        {
            paused.Add(names.GetString(0));
        }

        return new PortalsStatus(swept, failing, paused);
    }

    /// <summary>For people, on one line.</summary>
    public string ToText()
    {
        if (Swept == 0)
        {
            return "none was swept yet";
        }

        var names = string.Join(", ", Failing.Take(MostNames).Select(f => $"{f.Key} ({f.Value})"));
        var failing = Failing.Count switch
        {
            0 => $"{Swept} swept, none fails",
            > MostNames => $"{Failing.Count} of {Swept} fail: {names} and {Failing.Count - MostNames} more",
            _ => $"{Failing.Count} of {Swept} fail: {names}",
        };
        return Paused.Count == 0 ? failing : $"{failing}; paused: {string.Join(", ", Paused)}";
    }
}
