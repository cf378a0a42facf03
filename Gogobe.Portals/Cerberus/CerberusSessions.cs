using System.Collections.Concurrent;
using System.Net;
using Gogobe.Pipeline;
using Gogobe.Portals.Http;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Cerberus;

/// <summary>One signed-in session an account.</summary>
/// <param name="Cookies">Its own jar: two tokens of two sessions in one jar fail the portal's check.</param>
/// <param name="Token">What every form must carry.</param>
internal sealed record CerberusSession(CookieContainer Cookies, string Token);

/// <summary>Sessions of all accounts: signed in when first needed, shared, renewed when they ended. One sign-in an account at a time.</summary>
internal sealed class CerberusSessions(PortalDocuments documents, IOptions<PortalOptions> options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>The session of an account.</summary>
    /// <param name="chain">Whose.</param>
    /// <param name="ended">A session that the portal no longer takes; null when none is known to have ended.</param>
    /// <param name="notes">Counts the pages of a sign-in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PortalException">Nobody could sign in.</exception>
    public async Task<CerberusSession> GetAsync(PortalChain chain, CerberusSession? ended, ListingNotes notes, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(chain.Slug, _ => new Slot());
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            // Several may have found the same session ended: the first renews it, the others take what it brought.
            var now = time.GetUtcNow();
            if (slot.Session is null || slot.Session == ended || now - slot.Used > options.Value.SessionIdle)
            {
                slot.Session = null;
                slot.Session = await SignInAsync(chain, notes, cancellationToken);
            }

            slot.Used = time.GetUtcNow();
            return slot.Session;
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Lock.Dispose();
        }
    }

    private async Task<CerberusSession> SignInAsync(PortalChain chain, ListingNotes notes, CancellationToken cancellationToken)
    {
        var account = chain.Account ?? throw new PortalException(Reason.Forbidden, "No user name is known for this chain.", heals: false);
        var cookies = new CookieContainer();
        var login = await documents.ReadAsync(chain, new PortalRequest(chain.At("/login")) { Cookies = cookies }, notes, cancellationToken);
        var form = new PortalRequest(chain.At("/login/user"))
        {
            Cookies = cookies,
            Form =
            [
                new("r", ""),
                new("username", account.UserName),
                new("password", account.Password),
                new("Submit", "Sign in"),
                new("csrftoken", CerberusListing.Token(login.Text) ?? throw NoToken()),
            ],
        };
        var page = await documents.ReadAsync(chain, form, notes, cancellationToken);
        if (page.Address.AbsolutePath.StartsWith("/login", StringComparison.OrdinalIgnoreCase))
        {
            throw new PortalException(Reason.Forbidden, "The portal did not accept the chain's user name and password.");
        }

        // The token changes with the sign-in. The page that it leads to usually has the new one.
        if (!page.Address.AbsolutePath.Equals("/file", StringComparison.OrdinalIgnoreCase) || CerberusListing.Token(page.Text) is not { } token)
        {
            page = await documents.ReadAsync(chain, new PortalRequest(chain.At("/file")) { Cookies = cookies }, notes, cancellationToken);
            token = CerberusListing.Token(page.Text) ?? throw NoToken();
        }

        return new CerberusSession(cookies, token);
    }

    private static PortalException NoToken() => new(Reason.BadListing, "The portal's page has no csrftoken: it is another page, or another skin.");

    private sealed class Slot
    {
        public SemaphoreSlim Lock { get; } = new(1);

        public CerberusSession? Session { get; set; }

        public DateTimeOffset Used { get; set; }
    }
}
