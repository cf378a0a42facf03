using System.Globalization;
using System.Text.Json;
using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>A fleet of so many chains: those of the registry first, the rest made up in their likeness. All of them publish.</summary>
internal static class FleetRegistry
{
    public static ChainRegistry Of(int chains) => ChainRegistry.Load(JsonSerializer.Serialize(new { chains = Enumerable.Range(1, chains).Select(Entry) }));

    /// <summary>Brings them into the ledger.</summary>
    public static async Task WriteAsync(NpgsqlDataSource database, ChainRegistry registry, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into chains (chain_no, slug, name_en, name_he, status)
            select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[])
            on conflict (chain_no) do update set slug = excluded.slug, name_en = excluded.name_en, name_he = excluded.name_he, status = excluded.status
            """);
        var chains = registry.Chains;
        command.Parameters.AddWithValue(chains.Select(c => (short)c.Number).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.Slug).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.NameEn).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.NameHe).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.Status).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static object Entry(int number)
    {
        var known = ChainRegistry.Default.FindByNumber(number) is { Status: not CanaryChain.Status } real ? real : null;
        var like = ChainRegistry.Default.Chains[number % ChainRegistry.Default.Chains.Count];
        return new
        {
            slug = known?.Slug ?? string.Create(CultureInfo.InvariantCulture, $"chain-{number}"),
            number,
            name_en = known?.NameEn ?? string.Create(CultureInfo.InvariantCulture, $"{like.NameEn} {number}"),
            name_he = known?.NameHe ?? string.Create(CultureInfo.InvariantCulture, $"{like.NameHe} {number}"),
            status = "active",
            family = known?.Family ?? like.Family,
            base_url = string.Create(CultureInfo.InvariantCulture, $"https://chain-{number}.invalid"),
            published_ids = new[] { string.Create(CultureInfo.InvariantCulture, $"7290{number:000000000}") },
        };
    }
}
