using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator;

/// <summary>What is simulated, and how the portals behave while all is well.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Slugs of the chains; all 34 unless set.</summary>
    public IReadOnlyList<string>? Chains { get; init; }

    /// <summary>Stores of each chain.</summary>
    public int Stores { get; init; } = 5;

    /// <summary>Rows of each PriceFull.</summary>
    public int Items { get; init; } = 2_000;

    /// <summary>All randomness of the files comes from here. Session ids, tokens and keys are random anyway.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Days with Fulls at the start.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Price deltas of each store at the start.</summary>
    public int Deltas { get; init; } = 1;

    /// <summary>Share of the stores that publish at a tick.</summary>
    public double TickShare { get; init; } = 0.2;

    /// <summary>Time of the portals: stamps, "today", expiry of links and sessions. Rates are counted in real time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A session ends when it was idle for so long.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A Cerberus session ends after so many requests.</summary>
    public int SessionRequests { get; init; } = int.MaxValue;

    /// <summary>What Cerberus answers to a session that ended.</summary>
    public ExpiredSession CerberusExpiry { get; init; } = ExpiredSession.Redirect;

    /// <summary>The login page shows its token as the older skin does, in a hidden input.</summary>
    public bool CerberusOldSkin { get; init; }

    /// <summary>Entries that Cerberus answers at most, whatever was asked for.</summary>
    public int CerberusRows { get; init; } = int.MaxValue;

    /// <summary>Cerberus answers the first entries whatever start was asked for.</summary>
    public bool CerberusIgnoresStart { get; init; }

    /// <summary>Rows that Bina answers at most.</summary>
    public int BinaRows { get; init; } = 1_000;

    /// <summary>Rows of a page, where the family has pages.</summary>
    public int PageRows { get; init; } = 20;

    /// <summary>How long signed links of Shufersal, and links of Super-Pharm, work.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Files that Super-Pharm counts and does not list.</summary>
    public int SuperPharmUnlisted { get; init; }

    /// <summary>What a link of Super-Pharm answers.</summary>
    public SuperPharmLink SuperPharmLink { get; init; } = SuperPharmLink.Bytes;

    /// <summary>Which sign-in the FTP server takes.</summary>
    public FtpSecurity Ftp { get; init; } = FtpSecurity.Either;

    internal CountryOptions Country => new()
    {
        Chains = Chains is null ? PortalChains.All : [.. Chains.Select(PortalChains.Find)],
        Stores = Stores,
        Items = Items,
        Seed = Seed,
        Days = Days,
        Deltas = Deltas,
        TickShare = TickShare,
        Clock = Clock,
    };
}

/// <summary>What a Cerberus site answers to a session that ended.</summary>
public enum ExpiredSession
{
    /// <summary>302 to /login.</summary>
    Redirect,

    /// <summary>200 with the login page.</summary>
    Page,
}

/// <summary>What a link of Super-Pharm answers.</summary>
public enum SuperPharmLink
{
    /// <summary>The bytes.</summary>
    Bytes,

    /// <summary>JSON with the address of the bytes.</summary>
    Json,
}

/// <summary>Which sign-in the FTP server takes.</summary>
public enum FtpSecurity
{
    /// <summary>With and without TLS on the control connection.</summary>
    Either,

    /// <summary>USER without AUTH TLS is answered 530.</summary>
    TlsOnly,

    /// <summary>AUTH TLS is answered 502.</summary>
    PlainOnly,
}
