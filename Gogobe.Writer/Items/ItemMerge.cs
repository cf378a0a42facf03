using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Items;

/// <summary>Writes news about items of a chain: where different and of a higher version, in key order.</summary>
internal static class ItemMerge
{
    private const string ToStage =
        "copy file_items (product, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted) from stdin (format binary)";

    // Rows that are not written are not locked either: a day of known items must not dirty the table. The conflict clause is for the row that
    // another session adds between the look and the insert; xmax tells a row that was inserted from one that this clause updated.
    private const string Merge = """
        with judged as materialized (
          select f.*, c.product is null as fresh,
                 (c.version, c.store_no) < ($2, $3) as speaks,
                 (c.item_code, c.name, c.manufacturer, c.unit, c.unit_of_measure, c.quantity, c.weighted)
                   is distinct from (f.item_code, f.name, f.manufacturer, f.unit, f.unit_of_measure, f.quantity, f.weighted) as differs
          from file_items f left join lateral (select * from chain_items where chain_no = $1 and product = f.product limit 1) c on true
        ), written as (
          insert into chain_items as c (chain_no, product, version, store_no, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted)
          select $1, product, $2, $3, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted
          from judged where fresh or (speaks and differs) order by product
          on conflict (chain_no, product) do update
          set version = excluded.version, store_no = excluded.store_no, item_code = excluded.item_code, name = excluded.name,
              manufacturer = excluded.manufacturer, unit = excluded.unit, unit_of_measure = excluded.unit_of_measure,
              quantity = excluded.quantity, weighted = excluded.weighted
          where (c.version, c.store_no) < (excluded.version, excluded.store_no)
          returning product, c.xmax = 0 as inserted
        ), noted as (
          insert into chain_item_changes as n (chain_no, process, session, changes, changed_at)
          select $1, $4, $5, 1, now() where exists (select 1 from written)
          on conflict (chain_no, process, session) do update set changes = n.changes + 1, changed_at = excluded.changed_at
        )
        select product, null::bigint as fresh from judged j where not fresh and differs and not speaks
        union all
        select product, null from judged j where (fresh or (speaks and differs)) and not exists (select 1 from written w where w.product = j.product)
        union all
        select null, count(*) from written where inserted
        """;

    /// <summary>Starts the COPY into <c>file_items</c>.</summary>
    public static Task<RawCopy> BeginAsync(WriteSession session, CancellationToken cancellationToken) =>
        RawCopy.BeginAsync(session.Connection, session.Buffer, ToStage, cancellationToken);

    /// <summary>Merges <c>file_items</c>, in which each product stands once.</summary>
    /// <returns>Products that lost, since the database holds other attributes of a higher version; and how many the chain did not have before.</returns>
    public static async Task<(IReadOnlySet<long> Lost, long Fresh)> MergeAsync(
        WriteSession session, Guid process, short chain, int store, long version, CancellationToken cancellationToken)
    {
        var command = await session.PreparedAsync(Merge, Shape, cancellationToken);
        command.Parameters[0].Value = chain;
        command.Parameters[1].Value = version;
        command.Parameters[2].Value = store;
        command.Parameters[3].Value = process;
        command.Parameters[4].Value = session.Number;
        var (lost, fresh) = (new HashSet<long>(), 0L);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(0))
            {
                fresh = reader.GetInt64(1);
            }
            else
            {
                lost.Add(reader.GetInt64(0));
            }
        }

        return (lost, fresh);
    }

    /// <summary>One item as a row of <c>file_items</c>.</summary>
    public static void Write(CopyBuffer buffer, in PriceRow row, ReadOnlySpan<byte> text)
    {
        buffer.Row(8);
        buffer.Int64(row.Product);
        buffer.Text(row.Field(text, PriceField.Code));
        buffer.TextOrNull(row.Field(text, PriceField.Name));
        buffer.TextOrNull(row.Field(text, PriceField.Manufacturer));
        buffer.TextOrNull(row.Field(text, PriceField.Unit));
        buffer.TextOrNull(row.Field(text, PriceField.UnitOfMeasure));
        buffer.Numeric(row.Quantity);
        buffer.Bool((row.Flags & PriceFlags.Weighted) != 0);
    }

    private static void Shape(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Smallint });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
    }
}
