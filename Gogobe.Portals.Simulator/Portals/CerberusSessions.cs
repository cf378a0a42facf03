using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Sessions of the Cerberus web site: one before the login, another after it, each with a token.</summary>
internal sealed class CerberusSessions(SimulatedCountry country, SimulatorOptions options)
{
    private readonly ConcurrentDictionary<string, CerberusSession> _sessions = new();

    public (string Id, CerberusSession Session) Open(PortalChain? account)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var session = new CerberusSession(account, RandomNumberGenerator.GetHexString(40, lowercase: true), country.Clock.UtcNow);
        _sessions[id] = session;
        return (id, session);
    }

    /// <summary>A session that is still alive; using it keeps it alive.</summary>
    public CerberusSession? Find(string? id)
    {
        if (id is null || !_sessions.TryGetValue(id, out var session))
        {
            return null;
        }

        var now = country.Clock.UtcNow;
        if (now - session.Used >= options.SessionIdle || session.Uses >= options.SessionRequests)
        {
            Close(id);
            return null;
        }

        session.Used = now;
        session.Use();
        return session;
    }

    public PortalChain? AccountOf(string? id) => id is not null && _sessions.TryGetValue(id, out var session) ? session.Account : null;

    public void Close(string? id) => _sessions.TryRemove(id ?? "", out _);
}

/// <summary>One session.</summary>
internal sealed class CerberusSession(PortalChain? account, string token, DateTimeOffset opened)
{
    private int _uses;

    public PortalChain? Account => account;

    public string Token => token;

    public DateTimeOffset Used { get; set; } = opened;

    public int Uses => Volatile.Read(ref _uses);

    public void Use() => Interlocked.Increment(ref _uses);
}
