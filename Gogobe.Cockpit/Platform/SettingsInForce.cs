using Gogobe.Pipeline.RawStore;

namespace Gogobe.Cockpit.Platform;

/// <summary>
/// The configuration of this process as a page may show it: section <c>Gogobe</c>, and the names of connection strings. Secrets are not in it, so no page can
/// show one.
/// </summary>
internal sealed class SettingsInForce(IConfiguration configuration)
{
    /// <summary>Settings that are shown at most.</summary>
    public const int Most = 200;

    private const string Section = "Gogobe";
    private const string Connections = "ConnectionStrings";

    private static readonly string[] s_secretKeys = ["password", "pwd", "secret", "token", "key", "credential", "connectionstring"];
    private static readonly string[] s_secretValues = ["password=", "pwd=", "secret=", "token=", "key=", "sig="];

    /// <summary>Settings by key; what is not set has its default and is not here.</summary>
    public IReadOnlyList<Setting> Settings =>
    [
        .. configuration.GetSection(Section).AsEnumerable()
            .Where(one => one.Value is not null)
            .OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase)
            .Take(Most)
            .Select(one => Of(one.Key, one.Value!)),
    ];

    /// <summary>Connection strings by name, with servers and database only.</summary>
    public IReadOnlyList<Setting> Servers =>
    [
        .. configuration.GetSection(Connections).GetChildren()
            .OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase)
            .Take(Most)
            .Select(one => string.IsNullOrWhiteSpace(one.Value) ? new Setting(one.Key, null, IsSet: false) : new Setting(one.Key, ConnectionText.Of(one.Value), IsSet: true)),
    ];

    /// <summary>How long raw bytes are kept, as this process is configured.</summary>
    public TimeSpan Retention => configuration.GetSection(RawStoreOptions.Section).GetValue<TimeSpan?>(nameof(RawStoreOptions.Retention)) ?? new RawStoreOptions().Retention;

    private static Setting Of(string key, string value)
    {
        var isSet = !string.IsNullOrWhiteSpace(value);
        return new Setting(key, IsSecret(key, value) ? null : WithoutUser(value), isSet);
    }

    private static bool IsSecret(string key, string value) =>
        s_secretKeys.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase))
        || s_secretValues.Any(part => value.Replace(" ", "", StringComparison.Ordinal).Contains(part, StringComparison.OrdinalIgnoreCase));

    // An address may carry a user, and behind ? or # what lets one in; a list of addresses may carry several.
    private static string? WithoutUser(string value)
    {
        if (!value.Contains("://", StringComparison.Ordinal))
        {
            return value.Contains('@', StringComparison.Ordinal) ? null : value;
        }

        var shown = Uri.TryCreate(value, UriKind.Absolute, out var address) ? $"{address.Scheme}://{address.Authority}{Uri.UnescapeDataString(address.AbsolutePath)}" : null;
        return shown?.Contains('@', StringComparison.Ordinal) == true ? null : shown;
    }
}

/// <summary>One setting.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">What of it can be shown; null for a secret.</param>
/// <param name="IsSet">It has a value.</param>
public sealed record Setting(string Key, string? Value, bool IsSet);
