using System.Text.RegularExpressions;

namespace Gogobe.Scout.Drift;

/// <summary>The hosts that a document links to, whatever it is: HTML, or JSON with HTML in its texts. The document is untrusted; one pass, no backtracking.</summary>
internal static partial class AuthorityLinks
{
    private const int MostHosts = 10_000;

    /// <summary>Host names in lower case, each once.</summary>
    public static IReadOnlySet<string> Hosts(string document)
    {
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in Links().EnumerateMatches(document))
        {
            // In JSON a slash may stand behind a backslash.
            var text = document.AsSpan(link.Index, link.Length);
            var host = text[(text.LastIndexOf('/') + 1)..].TrimEnd('.').ToString().ToLowerInvariant();
            if (hosts.Count < MostHosts && Uri.CheckHostName(host) == UriHostNameType.Dns)
            {
                hosts.Add(host);
            }
        }

        return hosts;
    }

    [GeneratedRegex(@"(?:https?|ftp):\\?/\\?/[a-z0-9.-]{1,253}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
