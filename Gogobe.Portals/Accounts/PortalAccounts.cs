using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Portals.Accounts;

/// <summary>
/// The accounts of portals: those that the authority's page publishes for public access (<c>credentials.json</c>, in this assembly only), each overridden by
/// <c>Gogobe:Portals:&lt;slug&gt;:Username</c> and <c>:Password</c>. In an environment variable the slug may have underscores for hyphens.
/// </summary>
internal sealed partial class PortalAccounts(IConfiguration configuration)
{
    private static readonly FrozenDictionary<string, Entry> s_published = ReadPublished();

    /// <summary>The account of a chain; null when it needs none.</summary>
    public PortalAccount? Find(string slug)
    {
        var published = s_published.GetValueOrDefault(slug);
        var name = Setting(slug, "Username") ?? published?.Username;
        return name is null ? null : new PortalAccount(name, Setting(slug, "Password") ?? published?.Password ?? "");
    }

    private string? Setting(string slug, string name) =>
        configuration[$"{PortalOptions.Section}:{slug}:{name}"] ?? configuration[$"{PortalOptions.Section}:{slug.Replace('-', '_')}:{name}"];

    private static FrozenDictionary<string, Entry> ReadPublished()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Gogobe.Portals.Accounts.credentials.json")!;
        return JsonSerializer.Deserialize(stream, AccountsJson.Default.DictionaryStringEntry)!.ToFrozenDictionary();
    }

    internal sealed record Entry(string Username, string Password);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Dictionary<string, Entry>))]
    private sealed partial class AccountsJson : JsonSerializerContext;
}
