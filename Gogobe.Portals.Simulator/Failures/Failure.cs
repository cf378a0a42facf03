namespace Gogobe.Portals.Simulator.Failures;

/// <summary>What a request is for.</summary>
public enum RequestKind
{
    /// <summary>Part of signing in.</summary>
    Login,

    /// <summary>A listing, or a page of one.</summary>
    List,

    /// <summary>Asks where a file is, where that is a request of its own.</summary>
    Link,

    /// <summary>The bytes of a file.</summary>
    Download,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>How a portal is asked.</summary>
public enum PortalChannel
{
    Web,
    Ftp,
}

/// <summary>Ways in which a portal fails (docs/specs/portals.md, "Failures").</summary>
public enum FailureKind
{
    Status,
    Reset,
    Hang,
    Drip,
    RedirectLoop,
    Redirect,
    Html,
    Truncate,
    NoBytes,
    WrongLength,
    BadPrices,
    EmptyListing,
    ListTwice,
    UpperCaseNames,
    LowerCaseNames,
    SessionLost,
    LinkExpired,
    PassiveUnreachable,
    ForeignCertificate,
    ExpiredCertificate,
}

/// <summary>One way to fail. Made by the members named after the failure.</summary>
public sealed record Failure
{
    private Failure(FailureKind kind) => Kind = kind;

    public FailureKind Kind { get; }

    internal int Code { get; private init; }

    internal TimeSpan? RetryAfter { get; private init; }

    internal string? Target { get; private init; }

    internal double Share { get; private init; }

    internal int BytesPerSecond { get; private init; }

    internal int Every { get; private init; }

    /// <summary>The connection is cut before an answer.</summary>
    public static Failure Reset { get; } = new(FailureKind.Reset);

    /// <summary>No answer, ever.</summary>
    public static Failure Hang { get; } = new(FailureKind.Hang);

    /// <summary>302 to the same place, without end.</summary>
    public static Failure RedirectLoop { get; } = new(FailureKind.RedirectLoop);

    /// <summary>200 with a page, where JSON or a file was asked for.</summary>
    public static Failure Html { get; } = new(FailureKind.Html);

    /// <summary>200 with no bytes.</summary>
    public static Failure NoBytes { get; } = new(FailureKind.NoBytes);

    /// <summary>The length that is announced is larger than what comes; then the connection ends.</summary>
    public static Failure WrongLength { get; } = new(FailureKind.WrongLength);

    /// <summary>A listing of no files, without any error.</summary>
    public static Failure EmptyListing { get; } = new(FailureKind.EmptyListing);

    /// <summary>Every row of the listing stands there twice.</summary>
    public static Failure ListTwice { get; } = new(FailureKind.ListTwice);

    /// <summary>Names are listed in capitals; downloads do not mind.</summary>
    public static Failure UpperCaseNames { get; } = new(FailureKind.UpperCaseNames);

    /// <summary>Names are listed in small letters; downloads do not mind.</summary>
    public static Failure LowerCaseNames { get; } = new(FailureKind.LowerCaseNames);

    /// <summary>The server has forgotten the session (Cerberus, Super-Pharm).</summary>
    public static Failure SessionLost { get; } = new(FailureKind.SessionLost);

    /// <summary>A signed link is refused as if it had expired (Shufersal 403, Super-Pharm a text); elsewhere 403.</summary>
    public static Failure LinkExpired { get; } = new(FailureKind.LinkExpired);

    /// <summary>FTP: PASV names an address of a private network, and nobody listens at the port, as behind a router that translates nothing. Active mode works.</summary>
    public static Failure PassiveUnreachable { get; } = new(FailureKind.PassiveUnreachable);

    /// <summary>The server shows a certificate of a root that nobody knows (Cerberus). Decided when a connection opens.</summary>
    public static Failure ForeignCertificate { get; } = new(FailureKind.ForeignCertificate);

    /// <summary>The server shows a certificate that has expired (Cerberus). Decided when a connection opens.</summary>
    public static Failure ExpiredCertificate { get; } = new(FailureKind.ExpiredCertificate);

    /// <summary>404: it was listed and is gone.</summary>
    public static Failure Gone { get; } = Status(404);

    /// <summary>247 with a page of script, as a firewall answers whom it takes for a machine.</summary>
    public static Failure Challenge { get; } = Status(247);

    /// <summary>Any status; 429 and 503 may say when to come back.</summary>
    public static Failure Status(int code, TimeSpan? retryAfter = null) => new(FailureKind.Status) { Code = code, RetryAfter = retryAfter };

    /// <summary>302 to any address: of a stranger, of this machine, of a private network.</summary>
    public static Failure Redirect(string target) => new(FailureKind.Redirect) { Target = target };

    /// <summary>The answer comes at so many bytes a second.</summary>
    public static Failure Drip(int bytesPerSecond = 1) => new(FailureKind.Drip) { BytesPerSecond = Math.Clamp(bytesPerSecond, 1, 1_000_000) };

    /// <summary>The bytes end early while everything else says that they are whole.</summary>
    /// <param name="share">Share of the bytes that come; 0 to 1.</param>
    public static Failure Truncate(double share = 0.5) => new(FailureKind.Truncate) { Share = Math.Clamp(share, 0, 1) };

    /// <summary>Every so many rows a file of prices has a price that is no number. Only of files that are packed by gzip and have their prices in <c>ItemPrice</c>.</summary>
    public static Failure BadPrices(int every = 200) => new(FailureKind.BadPrices) { Every = Math.Clamp(every, 1, 1_000_000) };
}
