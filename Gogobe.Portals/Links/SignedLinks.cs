using System.Collections.Concurrent;
using System.Net;
using System.Web;

namespace Gogobe.Portals.Links;

/// <summary>A link that works for a while only, and for some portals only in the session in which it was shown.</summary>
/// <param name="Address">Signed: not to be logged, not to be stored.</param>
/// <param name="Cookies">The session; null when it needs none.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record SignedLink(Uri Address, CookieContainer? Cookies, DateTimeOffset Expires)
{
    public override string ToString() => $"link to {Address.Authority}, ends {Expires:O}";
}

/// <summary>Links of this kind that were listed lately, by chain and file name. In memory only.</summary>
internal sealed class SignedLinks(TimeProvider time) : IDisposable
{
    private const int MaxLinks = 50_000;
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<(string Slug, string Name), SignedLink> _links = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    /// <summary>A link that still works, as far as its own words go.</summary>
    public SignedLink? Find(string slug, string name) =>
        _links.TryGetValue((slug, name), out var link) && time.GetUtcNow() + s_margin < link.Expires ? link : null;

    /// <summary>The link listed last, whatever it says of its end: of one that was listed just now the portal knows better than our clock.</summary>
    public SignedLink? FindAny(string slug, string name) => _links.GetValueOrDefault((slug, name));

    /// <summary>Keeps a link, in place of an older one.</summary>
    public void Keep(string slug, string name, SignedLink link)
    {
        if (_links.Count >= MaxLinks)
        {
            var now = time.GetUtcNow();
            foreach (var old in _links.Where(l => l.Value.Expires <= now))
            {
                _links.TryRemove(old);
            }
        }

        if (_links.Count < MaxLinks)
        {
            _links[(slug, name)] = link;
        }
    }

    /// <summary>A link did not work: forgets it, unless a newer one has come.</summary>
    public void Forget(string slug, string name, SignedLink link) => _links.TryRemove(new((slug, name), link));

    /// <summary>One lister a chain at a time: the others find what it brings.</summary>
    public SemaphoreSlim LockOf(string slug) => _locks.GetOrAdd(slug, _ => new SemaphoreSlim(1));

    /// <summary>The end that a link to an Azure blob names itself (<c>se=2026-10-08T03:30:00Z</c>); null when it names none.</summary>
    public static DateTimeOffset? EndOf(Uri address) =>
        HttpUtility.ParseQueryString(address.Query)["se"] is { } text
        && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var end)
            ? end
            : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in _locks.Values)
        {
            one.Dispose();
        }
    }
}
