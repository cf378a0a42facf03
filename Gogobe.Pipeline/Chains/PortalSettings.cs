namespace Gogobe.Pipeline.Chains;

/// <summary>
/// What a portal family needs to know about a chain's portal. In <c>chains.json</c> the block <c>families</c> holds what all chains of a family share; a
/// chain's own block <c>portal</c> overrides it, value by value. User names and passwords are not here: only Scout and Carrier know them.
/// </summary>
public sealed record PortalSettings
{
    /// <summary>Hosts, besides that of the chain's address, to which its links and redirects may lead: exact names, or <c>*.name</c> for all below a name.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Where the portal cannot be reached from, in words for the operator; null when it is open.</summary>
    public string? Geo { get; init; }

    /// <summary>Refuses clients that do not look like a browser.</summary>
    public bool? BrowserAgent { get; init; }

    /// <summary>How many days before today are listed each time, where a listing is by day.</summary>
    public int? LookBackDays { get; init; }

    /// <summary>How long a connection may take; unset: the limit of PortalHttpClient.</summary>
    public int? ConnectTimeoutSeconds { get; init; }

    /// <summary>How long the first byte of an answer may take; unset: the limit of PortalHttpClient.</summary>
    public int? AnswerTimeoutSeconds { get; init; }

    /// <summary>Cerberus: the folder of the account, on the web and over FTP.</summary>
    public string? Folder { get; init; }

    /// <summary>Cerberus: the FTP server, <c>ftp://host:port</c>.</summary>
    public string? Ftp { get; init; }

    /// <summary>Cerberus: <c>explicit</c> (AUTH TLS or nothing), <c>explicit-or-none</c>, or <c>none</c>.</summary>
    public string? FtpTls { get; init; }

    /// <summary>Bina: the chain id to ask with, which is not always the one that the files carry.</summary>
    public string? QueryId { get; init; }

    /// <summary>Laib: the chain ids to ask with; the first must answer, the others may have no folder.</summary>
    public IReadOnlyList<string>? Edi { get; init; }

    /// <summary>These settings, and for what they leave open those of the family.</summary>
    internal PortalSettings Over(PortalSettings family) => new()
    {
        Hosts = Hosts ?? family.Hosts,
        Geo = Geo ?? family.Geo,
        BrowserAgent = BrowserAgent ?? family.BrowserAgent,
        LookBackDays = LookBackDays ?? family.LookBackDays,
        ConnectTimeoutSeconds = ConnectTimeoutSeconds ?? family.ConnectTimeoutSeconds,
        AnswerTimeoutSeconds = AnswerTimeoutSeconds ?? family.AnswerTimeoutSeconds,
        Folder = Folder ?? family.Folder,
        Ftp = Ftp ?? family.Ftp,
        FtpTls = FtpTls ?? family.FtpTls,
        QueryId = QueryId ?? family.QueryId,
        Edi = Edi ?? family.Edi,
    };
}

/// <summary>How much a host may be asked, listing and download together, whatever number of chains it serves.</summary>
/// <param name="MaxConcurrent">Requests at once, each counted until its last byte.</param>
/// <param name="RequestsPerSecond">Requests a second.</param>
public sealed record HostLimits(int MaxConcurrent, double RequestsPerSecond)
{
    /// <summary>For every host that <c>chains.json</c> does not name: no portal publishes a limit, and this is what none has been seen to mind.</summary>
    public static HostLimits Default { get; } = new(3, 5);
}
