using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Gogobe.Writer.Transactions;

/// <summary>
/// Makes the partition of <c>price_history</c> for the month of a file before the file's transaction begins, in a transaction of its own:
/// making one inside would lock the whole table until the file is written.
/// </summary>
internal sealed class HistoryMonths(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<int, bool> _known = [];

    /// <summary>Whether the month is known to have its partition.</summary>
    public bool Has(DateTimeOffset fileTime) => _known.ContainsKey((fileTime.UtcDateTime.Year * 100) + fileTime.UtcDateTime.Month);

    /// <summary>Returns once the month of <paramref name="fileTime"/> has its partition.</summary>
    public async Task EnsureAsync(DateTimeOffset fileTime, CancellationToken cancellationToken)
    {
        var month = new DateTime(fileTime.UtcDateTime.Year, fileTime.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var number = (month.Year * 100) + month.Month;
        if (_known.ContainsKey(number))
        {
            return;
        }

        var sql = string.Create(CultureInfo.InvariantCulture, $"""
            begin;
            select pg_advisory_xact_lock({0x676F676F6D00 + number});
            create table if not exists price_history_{number} partition of price_history
              for values from ('{month:yyyy-MM-dd} 00:00:00+00') to ('{month.AddMonths(1):yyyy-MM-dd} 00:00:00+00');
            commit;
            """);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
        _known.TryAdd(number, true);
    }
}
