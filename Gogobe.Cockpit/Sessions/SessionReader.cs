using System.Globalization;
using Gogobe.Cockpit.Chains;
using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cockpit.Sessions;

/// <summary>Reads sessions, each page in one statement (<c>sessions.sql</c>, <c>session.sql</c>). Throws what Npgsql throws when the database is away.</summary>
/// <param name="database">The ledger's.</param>
/// <param name="registry">Whose portals sessions sweep; by default those of this build.</param>
internal sealed class SessionReader(NpgsqlDataSource database, ChainRegistry? registry = null)
{
    /// <summary>Sessions of one page.</summary>
    public const int PageSize = 50;

    /// <summary>A statement that takes longer is given up.</summary>
    public const int TimeoutSeconds = 15;

    private static readonly string s_downwards = EmbeddedSql.Read("Sessions.sessions.sql");
    private static readonly string s_upwards = s_downwards.Replace("order by s.session_id desc limit", "order by s.session_id asc limit", StringComparison.Ordinal);
    private static readonly string s_one = EmbeddedSql.Read("Sessions.session.sql");

    /// <summary>One page of sessions.</summary>
    public async Task<SessionList> ReadPageAsync(SessionQuery query, CancellationToken cancellationToken, int size = PageSize)
    {
        await using var command = database.CreateCommand(query.After is null ? s_downwards : s_upwards);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(Text(query.Status));
        command.Parameters.Add(Text(query.Trigger));
        command.Parameters.Add(Text(query.Chain is { } chain ? ChainQuery.PortalOf(chain) : null));
        command.Parameters.Add(Number(query.Before));
        command.Parameters.Add(Number(query.After));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = size + 1 });
        command.Parameters.Add(Text(CanaryChain.Slug));
        var rows = SessionList.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
        var more = rows.Count > size;

        // Of a page that was asked for upwards the one too many is the newest.
        return query.After is null
            ? new SessionList([.. rows.Take(size)], HasNewer: query.Before is not null, HasOlder: more)
            : new SessionList([.. rows.Skip(more ? 1 : 0)], HasNewer: more, HasOlder: true);
    }

    /// <summary>One session; null where there is none of this number.</summary>
    public async Task<SessionDetails?> ReadAsync(long session, CancellationToken cancellationToken)
    {
        var chains = (registry ?? ChainRegistry.Default).Chains;
        await using var command = database.CreateCommand(s_one);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(Number(session));
        command.Parameters.Add(new NpgsqlParameter { Value = chains.Select(c => (short)c.Number).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = chains.Select(c => c.PortalSlug).ToArray() });
        command.Parameters.Add(Text(CanaryChain.Slug));
        return await command.ExecuteScalarAsync(cancellationToken) is string json ? SessionDetails.Parse(json) : null;
    }

    /// <summary>A number of an address; null when it is none.</summary>
    internal static long? Id(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private static NpgsqlParameter<long?> Number(long? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint };
}
