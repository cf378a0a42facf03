using System.Data.Common;
using System.Text.RegularExpressions;

namespace Gogobe.Cockpit.Platform;

/// <summary>What of a connection string can be shown: its servers and its database. Whatever is not surely one of these is left out.</summary>
internal static partial class ConnectionText
{
    private static readonly string[] s_hosts = ["Host", "Server", "Data Source"];
    private static readonly string[] s_databases = ["Database", "Initial Catalog"];

    /// <summary>Servers and database; null where the form is not known.</summary>
    public static string? Of(string connection)
    {
        if (connection.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(connection, UriKind.Absolute, out var address) && Servers().IsMatch(address.Authority)
                ? With(address.Authority, address.AbsolutePath.Trim('/'))
                : null;
        }

        // Redis and Kafka: servers first, each with its port, then options; a comma in a password cannot come before its own option.
        var servers = string.Join(',', connection.Split(',').TakeWhile(part => !part.Contains('=', StringComparison.Ordinal)));
        return servers.Length == 0 || connection.Contains(';', StringComparison.Ordinal) ? OfPairs(connection) : WithPorts().IsMatch(servers) ? servers : null;
    }

    private static string? OfPairs(string connection)
    {
        try
        {
            var pairs = new DbConnectionStringBuilder { ConnectionString = connection };
            if (First(pairs, s_hosts) is not { } host || Shown(host) is not { } servers)
            {
                return null;
            }

            var port = First(pairs, ["Port"]) is { } number && ushort.TryParse(number, out _) ? ":" + number : "";
            return With(servers + port, First(pairs, s_databases) ?? "");
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? First(DbConnectionStringBuilder pairs, string[] names) =>
        names.Select(name => pairs.TryGetValue(name, out var value) ? value.ToString() : null).FirstOrDefault(value => value is not null);

    private static string With(string servers, string database) => Database().IsMatch(database) ? $"{servers}, database {database}" : servers;

    private static string? Shown(string servers) => Servers().IsMatch(servers) ? servers : null;

    [GeneratedRegex(@"^[\w.:,/\[\]-]{1,200}\z")]
    private static partial Regex Servers();

    [GeneratedRegex(@"^([\w.-]{1,100}:\d{1,5})(,[\w.-]{1,100}:\d{1,5}){0,9}\z")]
    private static partial Regex WithPorts();

    [GeneratedRegex(@"^[\w.-]{1,63}\z")]
    private static partial Regex Database();
}
