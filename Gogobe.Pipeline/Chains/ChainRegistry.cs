using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Gogobe.Pipeline.Chains;

/// <summary>All chains we know, from the embedded <c>chains.json</c>. Adding a chain of a known portal family is an entry in that file.</summary>
public sealed class ChainRegistry
{
    private static readonly string[] s_statuses = ["active", "degraded", "closed", "unresolved", CanaryChain.Status];

    private readonly FrozenDictionary<string, Chain> _byPublishedId;
    private readonly FrozenDictionary<string, Chain> _bySlug;
    private readonly FrozenDictionary<int, Chain> _byNumber;

    private readonly FrozenDictionary<string, HostLimits> _limits;

    private ChainRegistry(IReadOnlyList<Chain> chains, IReadOnlyDictionary<string, HostLimits> limits)
    {
        Chains = chains;
        _limits = limits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySlug = chains.ToFrozenDictionary(c => c.Slug);
        _byNumber = chains.ToFrozenDictionary(c => c.Number);

        // An id may have moved from a closed chain to its successor (Mega to Carrefour); the entry that stands first has it.
        _byPublishedId = chains.SelectMany(c => c.PublishedIds, (chain, id) => (id, chain)).DistinctBy(p => p.id).ToFrozenDictionary(p => p.id, p => p.chain);
    }

    /// <summary>The registry of this build.</summary>
    public static ChainRegistry Default { get; } = Load(ReadEmbedded("chains.json"));

    /// <summary>All chains, in the order of the file.</summary>
    public IReadOnlyList<Chain> Chains { get; }

    /// <summary>Reads a registry file.</summary>
    /// <exception cref="RegistryException">The file breaks a rule; the message names the entry.</exception>
    public static ChainRegistry Load(string json)
    {
        var file = Read(json) ?? throw new RegistryException("it is empty");
        var chains = file.Chains.SelectMany(e => e.ToChains(file.Families?.GetValueOrDefault(e.Family))).ToArray();
        var broken = chains.FirstOrDefault(c => c.Number is < 1 or > 2000)
            ?? chains.GroupBy(c => c.Number).FirstOrDefault(g => g.Count() > 1)?.Last()
            ?? chains.GroupBy(c => c.Slug).FirstOrDefault(g => g.Count() > 1)?.Last();
        if (broken is not null)
        {
            throw new RegistryException($"'{broken.Slug}' (number {broken.Number}) needs a slug and a number from 1 to 2000 that no other chain has");
        }

        if (chains.FirstOrDefault(c => !s_statuses.Contains(c.Status)) is { } odd)
        {
            throw new RegistryException($"'{odd.Slug}' has the status '{odd.Status}'; there are {string.Join(", ", s_statuses)}");
        }

        var limits = file.Limits ?? new Dictionary<string, HostLimits>();
        return limits.FirstOrDefault(l => l.Value is not { MaxConcurrent: > 0, RequestsPerSecond: > 0 }) is { Key: { } host }
            ? throw new RegistryException($"the limits of '{host}' must be above zero")
            : new ChainRegistry(chains, limits);
    }

    /// <summary>The chain that publishes under an id; leading zeros do not matter. Null when there is none.</summary>
    public Chain? FindByPublishedId(string digits) => _byPublishedId.GetValueOrDefault(digits.TrimStart('0'));

    /// <summary>The chain of a slug.</summary>
    public Chain? FindBySlug(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <summary>The chain of a number.</summary>
    public Chain? FindByNumber(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>How much a host may be asked. <see cref="HostLimits.Default"/> where the file says nothing.</summary>
    /// <param name="host">Host name without port; case does not matter.</param>
    public HostLimits LimitsOf(string host) => _limits.GetValueOrDefault(host, HostLimits.Default);

    internal static string ReadEmbedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Gogobe.Pipeline.Chains." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static RegistryFile? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RegistryJson.Default.RegistryFile);
        }
        catch (JsonException e)
        {
            // Its lines count from 0, those of an editor from 1.
            throw new RegistryException(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}: {e.Message.Split(" LineNumber:")[0]}"), e);
        }
    }
}
