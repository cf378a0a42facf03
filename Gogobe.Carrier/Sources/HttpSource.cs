using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Gogobe.Carrier.Carrying;
using Gogobe.Pipeline;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Sources;

/// <summary>Reads files over http and https: GET only (HEAD lies on some portals), nothing decompressed, at most three redirects.</summary>
internal sealed class HttpSource : ISource, IDisposable
{
    private const int MaxRedirects = 3;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public HttpSource(IOptions<CarrierOptions> options, TimeProvider time)
    {
        _time = time;

        // A client of our own: defaults that a host sets for all clients (retries, timeouts, decompression) are wrong for files.
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = options.Value.ConcurrencyPerHost,
        })
        {
            // It would not bound the body; the caller's token bounds all of it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", options.Value.UserAgent);
    }

    /// <inheritdoc/>
    public async Task<Opened> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            HttpResponseMessage response;
            try
            {
                response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (Exception e) when (Explain(e) is { } failure)
            {
                // Before the headers nothing can be cut short: whoever closes here does not serve.
                return new Opened(failure.Reason == Reason.Truncated ? failure with { Reason = Reason.Unreachable } : failure);
            }

            if (response.StatusCode == HttpStatusCode.OK)
            {
                var length = response.Content.Headers.ContentLength;
                return new Opened(await response.Content.ReadAsStreamAsync(cancellationToken), length, response);
            }

            using (response)
            {
                if (!IsRedirect(response.StatusCode))
                {
                    return new Opened(Refusal(response));
                }

                if (redirects == MaxRedirects || Next(address, response) is not { } next)
                {
                    return new Opened(new CarryResult.Failed(Reason.SourceError, "Redirected too often, or to nowhere.", Heals: true));
                }

                address = next;
            }
        }
    }

    /// <inheritdoc/>
    public CarryResult.Failed? Explain(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException => Failed(Reason.Tls, error),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            Failed(Reason.Truncated, error),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => Failed(Reason.Unreachable, error),
        HttpRequestException { InnerException: IOException or SocketException } => Failed(Reason.Unreachable, error),
        HttpRequestException or HttpIOException => Failed(Reason.SourceError, error),
        IOException or SocketException => Failed(Reason.Unreachable, error), // reset in the middle of the body
        OperationCanceledException { InnerException: TimeoutException } => Failed(Reason.Unreachable, error), // ConnectTimeout
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static CarryResult.Failed Failed(Reason reason, Exception error) => new(reason, error.Message, Heals: true);

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // Never to another scheme than http(s), and never back from https.
    private static Uri? Next(Uri address, HttpResponseMessage response) =>
        response.Headers.Location is { } location
        && Uri.TryCreate(address, location, out var next)
        && (next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && address.Scheme == Uri.UriSchemeHttp))
            ? next
            : null;

    private CarryResult.Failed Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var detail = $"The source answered {status}.";
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return status switch
        {
            204 => new(Reason.Empty, detail, Heals: true),
            401 or 403 or 407 => new(Reason.Forbidden, detail, Heals: true),
            404 or 410 => new(Reason.GoneAtSource, detail, Heals: false),
            408 => new(Reason.Timeout, detail, Heals: true),
            429 => new(Reason.RateLimited, detail, Heals: true, retryAfter),
            _ => new(Reason.SourceError, detail, Heals: true, retryAfter),
        };
    }
}
