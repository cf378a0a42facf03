using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gogobe.Portals;

/// <summary>
/// Where a file is, as text that the ledger keeps, messages carry and pages show. Either an address, or how to list the file again:
/// <code>
/// https://prices.example.co.il/20261008/PriceFull7290055700007-001-002-20261008-051017.gz
/// relist:shufersal?cat=2&amp;name=PriceFull7290027600007-001-164-20261008-030000.gz&amp;store=164
/// </code>
/// Never a secret: signed links, session cookies and passwords stay in the family that knows them.
/// </summary>
public sealed class FileLocator : IEquatable<FileLocator>
{
    private const string Prefix = "relist:";
    private const int MaxLength = 2000;

    // What signatures are called: in links to Azure blobs (sig), S3 and R2 (X-Amz-Signature), and by themselves.
    private static readonly FrozenSet<string> s_secrets =
        FrozenSet.ToFrozenSet(["sig", "signature", "x-amz-signature", "x-amz-credential", "x-goog-signature", "token", "key", "password"], StringComparer.OrdinalIgnoreCase);

    private readonly string _text;

    private FileLocator(string text, Uri? address, string? family, IReadOnlyDictionary<string, string> keys)
    {
        _text = text;
        Address = address;
        Family = family;
        Keys = keys;
    }

    /// <summary>The address; null when the file must be listed again.</summary>
    public Uri? Address { get; }

    /// <summary>The family that can list it again; null when there is an address.</summary>
    public string? Family { get; }

    /// <summary>What that family needs to know.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; }

    /// <summary>At an address that stays.</summary>
    /// <exception cref="ArgumentException">No absolute http, https or ftp address, or it carries a secret.</exception>
    public static FileLocator At(Uri address) => TryAt(address, out var locator)
        ? locator
        : throw new ArgumentException("Not an address that may be kept: it is no web address, is too long, or carries a signature or a password.", nameof(address));

    /// <summary>At an address that stays; false when it is no such address, or carries a secret.</summary>
    public static bool TryAt(Uri address, [NotNullWhen(true)] out FileLocator? locator)
    {
        locator = address is { IsAbsoluteUri: true, Scheme: "http" or "https" or "ftp", UserInfo: "" }
            && address.AbsoluteUri.Length <= MaxLength
            && !Pairs(address.Query).Any(p => s_secrets.Contains(p.Key))
            ? new FileLocator(address.AbsoluteUri, address, null, FrozenDictionary<string, string>.Empty)
            : null;
        return locator is not null;
    }

    /// <summary>To be listed again.</summary>
    /// <param name="family">Family of the portal.</param>
    /// <param name="keys">What to ask for. Kept in the order of their names, so that the same file has the same text.</param>
    public static FileLocator Relist(string family, params IEnumerable<(string Key, string Value)> keys)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in keys)
        {
            sorted.Add(key, value);
        }

        var text = new StringBuilder(Prefix).Append(family);
        foreach (var (key, value) in sorted)
        {
            text.Append(text.Length == Prefix.Length + family.Length ? '?' : '&').Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new FileLocator(text.ToString(), null, family, sorted);
    }

    /// <summary>Reads the text of a locator; false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FileLocator? locator)
    {
        locator = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && TryAt(address, out locator);
        }

        var query = text.IndexOf('?', StringComparison.Ordinal);
        var family = query < 0 ? text[Prefix.Length..] : text[Prefix.Length..query];
        var keys = query < 0 ? [] : Pairs(text[query..]).DistinctBy(p => p.Key).Select(p => (p.Key, p.Value));
        locator = family.Length > 0 ? Relist(family, keys) : null;
        return locator is not null;
    }

    /// <inheritdoc/>
    public bool Equals(FileLocator? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileLocator);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The text to keep.</summary>
    public override string ToString() => _text;

    private static IEnumerable<(string Key, string Value)> Pairs(string query) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(
            p => (Uri.UnescapeDataString(p[0]), p.Length > 1 ? Uri.UnescapeDataString(p[1]) : ""));
}
