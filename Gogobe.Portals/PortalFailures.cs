using System.Net.Sockets;
using System.Security.Authentication;
using Gogobe.Pipeline;
using Gogobe.Portals.Http;

namespace Gogobe.Portals;

/// <summary>What answers and exceptions of portals mean, in the words of the bounded list.</summary>
public static class PortalFailures
{
    // "Reblaze", the firewall before some portals, answers so to data centres and foreign addresses.
    private const int FirewallStatus = 247;

    /// <summary>What an exception means that came while a portal was connected to or a body was read; null when it is none of the portal's.</summary>
    public static PortalFailure? Explain(Exception error) => error switch
    {
        PortalException e => e.Failure,
        ForbiddenAddressException => Of(Reason.Forbidden, error),
        { InnerException: ForbiddenAddressException inner } => Of(Reason.Forbidden, inner),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException => Of(Reason.Tls, error.InnerException ?? error),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            Of(Reason.Truncated, error),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => Of(Reason.Unreachable, error),
        HttpRequestException { InnerException: IOException or SocketException } => Of(Reason.Unreachable, error),
        HttpRequestException or HttpIOException => Of(Reason.SourceError, error),
        IOException or SocketException => Of(Reason.Unreachable, error), // reset in the middle
        OperationCanceledException { InnerException: TimeoutException } => new(Reason.Unreachable, "The connection was not made in time."),
        _ => null,
    };

    /// <summary>What an answer means that is not the one hoped for.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">How long the portal asked to be left alone.</param>
    public static PortalFailure OfStatus(int status, TimeSpan? retryAfter = null)
    {
        var detail = $"The portal answered {status}.";
        return status switch
        {
            204 => new(Reason.Empty, detail),
            FirewallStatus => new(Reason.Forbidden, "A firewall before the portal refused (247): it answers neither data centres nor addresses abroad."),
            401 or 403 or 407 => new(Reason.Forbidden, detail, RetryAfter: retryAfter),
            404 or 410 => new(Reason.GoneAtSource, detail, Heals: false),
            408 => new(Reason.Timeout, detail),
            429 => new(Reason.RateLimited, detail, RetryAfter: retryAfter),
            _ => new(Reason.SourceError, detail, RetryAfter: retryAfter),
        };
    }

    private static PortalFailure Of(Reason reason, Exception error) => new(reason, error.Message);
}
