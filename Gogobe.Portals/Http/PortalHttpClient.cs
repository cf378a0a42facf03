using System.Net;
using Gogobe.Pipeline;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Http;

/// <summary>
/// The only client of portals over HTTP: the hosts of the chain and no others, the host's limits, one hop of a redirect at a time, a time limit up to the head
/// of the answer. What is behind the head is read by <see cref="PortalDocuments"/>, or by whoever opened a file.
/// </summary>
internal sealed class PortalHttpClient(PortalHandlers handlers, HostRateLimiters limiters, IOptions<PortalOptions> options, TimeProvider time)
{
    private const int MaxRedirects = 3;

    /// <summary>Sends a request and follows its redirects.</summary>
    /// <returns>The answer, whatever its status.</returns>
    /// <exception cref="PortalException">No answer, an address that is not the chain's, or a redirect that leads nowhere.</exception>
    public async Task<PortalResponse> SendAsync(PortalChain chain, PortalRequest request, CancellationToken cancellationToken)
    {
        var address = request.Address;
        var form = request.Form;
        for (var redirects = 0; ; redirects++)
        {
            if (!chain.Allows(address))
            {
                throw new PortalException(Reason.Forbidden, $"{SecretRedaction.Text(address)} is at none of the chain's hosts; it was not asked.", heals: redirects > 0);
            }

            // Never back from https.
            if (request.Address.Scheme == Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttps)
            {
                throw new PortalException(Reason.SourceError, $"{SecretRedaction.Text(request.Address)} redirects to an address without TLS.");
            }

            var response = await SendOnceAsync(chain, request, address, form, cancellationToken);
            if (!IsRedirect(response.Status))
            {
                return response;
            }

            Uri? location;
            await using (response)
            {
                location = response.Location;
            }

            if (redirects == MaxRedirects
                || location is null
                || !Uri.TryCreate(address, location, out var next)
                || (form is not null && response.Status is 307 or 308))
            {
                throw new PortalException(Reason.SourceError, $"{SecretRedaction.Text(address)} redirects too often, or to nowhere.");
            }

            (address, form) = (next, null);
        }
    }

    private async Task<PortalResponse> SendOnceAsync(
        PortalChain chain, PortalRequest request, Uri address, IReadOnlyList<KeyValuePair<string, string>>? form, CancellationToken cancellationToken)
    {
        var limiter = limiters.Of(address.Authority);
        var place = await limiter.EnterAsync(cancellationToken);
        HttpResponseMessage? message = null;
        try
        {
            using var limit = new CancellationTokenSource(AnswerTimeout(chain), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                using var asked = Message(chain, request, address, form);
                message = await handlers.Of(chain).SendAsync(asked, either.Token);
                Keep(request.Cookies, address, message);
                var wait = RetryAfter(message);
                if (wait > TimeSpan.Zero && message.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                {
                    limiter.Hold(wait.Value);
                }

                return new PortalResponse(message, await message.Content.ReadAsStreamAsync(either.Token), address, wait, place);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new PortalException(Reason.Timeout, $"{address.Authority} did not answer in time.");
            }
            catch (Exception e) when (e is not PortalException && PortalFailures.Explain(e) is { } failure)
            {
                // Before the head nothing can be cut short: whoever closes here does not serve.
                throw new PortalException(failure.Reason == Reason.Truncated ? failure with { Reason = Reason.Unreachable } : failure, e);
            }
        }
        catch
        {
            message?.Dispose();
            place.Dispose();
            throw;
        }
    }

    private TimeSpan AnswerTimeout(PortalChain chain) =>
        chain.Settings.AnswerTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Value.AnswerTimeout;

    private HttpRequestMessage Message(PortalChain chain, PortalRequest request, Uri address, IReadOnlyList<KeyValuePair<string, string>>? form)
    {
        var message = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address);
        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", chain.Settings.BrowserAgent == true ? options.Value.BrowserAgent : options.Value.UserAgent);
        if (request.Document)
        {
            headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        }

        if (request.Cookies?.GetCookieHeader(address) is { Length: > 0 } cookies)
        {
            headers.TryAddWithoutValidation("Cookie", cookies);
        }

        foreach (var (name, value) in request.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        if (form is not null)
        {
            message.Content = new FormUrlEncodedContent(form);
        }

        return message;
    }

    private static void Keep(CookieContainer? cookies, Uri address, HttpResponseMessage message)
    {
        if (cookies is null || !message.Headers.TryGetValues("Set-Cookie", out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            try
            {
                cookies.SetCookies(address, value);
            }
            catch (CookieException)
            {
                // A cookie that a browser would ignore, too.
            }
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage message) => message.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;
}
