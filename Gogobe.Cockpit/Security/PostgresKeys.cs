using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Gogobe.Cockpit.Security;

/// <summary>
/// Keys of ASP.NET's data protection in PostgreSQL (<c>data_protection_keys</c>): what one Cockpit signed for a page another behind the same proxy takes, and so
/// does the same one after a restart. While the database is away the keys that it held last serve on, and before it ever answered a key of this process alone: pages must say that it is away.
/// </summary>
internal sealed partial class PostgresKeys(NpgsqlDataSource database, TimeProvider time, ILogger<PostgresKeys> logger) : IXmlRepository
{
    private IReadOnlyCollection<XElement> _last = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            using var command = database.CreateCommand("select xml from data_protection_keys order by created_at");
            using var reader = command.ExecuteReader();
            var keys = new List<XElement>();
            while (reader.Read())
            {
                using var text = reader.GetTextReader(0);
                keys.Add(XElement.Load(text));
            }

            _last = keys;
            return keys;
        }
        catch (NpgsqlException e)
        {
            LogAway(e.Message);
            return _last;
        }
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        try
        {
            using var command = database.CreateCommand("insert into data_protection_keys (name, xml, created_at) values ($1, $2, $3) on conflict (name) do nothing");
            command.Parameters.AddWithValue(friendlyName);
            command.Parameters.AddWithValue(element.ToString(SaveOptions.DisableFormatting));
            command.Parameters.AddWithValue(time.GetUtcNow());
            command.ExecuteNonQuery();
        }
        catch (NpgsqlException e)
        {
            LogAway(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys that protect pages stay as this process has them, since the database does not answer: {Error}")]
    private partial void LogAway(string error);
}
