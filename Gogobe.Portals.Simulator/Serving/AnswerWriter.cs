using System.Globalization;
using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Failures;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>Sends answers, and is the one place where they go wrong.</summary>
internal sealed class AnswerWriter(PortalCounts counts, CancellationToken closing)
{
    private const string Page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Please sign in.</form></body></html>";

    /// <summary>Fails without asking the site. False when the failure needs the answer.</summary>
    public async Task<bool> TryFailAsync(HttpContext context, Failure? failure, HostVisit visit)
    {
        switch (failure?.Kind)
        {
            case FailureKind.Reset:
                visit.Dispose();
                context.Abort();
                return true;
            case FailureKind.Hang:
                visit.Dispose();
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, either.Token);
                }

                return true;
            case FailureKind.Status:
                var page = failure.Code == 247
                    ? "<html><head><script>window.rbzns={challenge:1};winsocks();</script></head><body></body></html>"
                    : $"<html><body>Error {failure.Code}</body></html>";
                var answer = PortalAnswer.Html(page, failure.Code);
                if (failure.RetryAfter is { } after)
                {
                    answer.With("Retry-After", ((long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
                }

                await SendAsync(context, answer, null, visit);
                return true;
            case FailureKind.RedirectLoop:
                await SendAsync(context, PortalAnswer.Redirect(context.Request.Path + context.Request.QueryString), null, visit);
                return true;
            case FailureKind.Redirect:
                await SendAsync(context, PortalAnswer.Redirect(failure.Target!), null, visit);
                return true;
            case FailureKind.Html:
                await SendAsync(context, PortalAnswer.Html(Page), null, visit);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Sends an answer, spoilt as the failure says.</summary>
    public async Task SendAsync(HttpContext context, PortalAnswer answer, Failure? failure, HostVisit visit)
    {
        var response = context.Response;
        var body = answer.Body;
        if (failure is null && answer.Status == 200 && NotModified(context, answer))
        {
            (response.StatusCode, body) = (304, default);
        }
        else
        {
            response.StatusCode = answer.Status;
            response.ContentType = answer.ContentType;
        }

        answer.Headers.ForEach(h => response.Headers.Append(h.Name, h.Value));
        body = failure?.Kind switch
        {
            FailureKind.NoBytes => default,
            FailureKind.Truncate => body[..(int)(body.Length * failure.Share)],
            FailureKind.BadPrices => BadPrices.In(body, failure.Every),
            _ => body,
        };
        if (response.StatusCode == 304)
        {
            visit.NotModified();
        }
        else
        {
            response.ContentLength = body.Length + (failure?.Kind == FailureKind.WrongLength ? 1_000 : 0);
        }

        if (HttpMethods.IsHead(context.Request.Method) || body.IsEmpty)
        {
            visit.Dispose();
        }
        else if (failure?.Kind == FailureKind.Drip)
        {
            visit.Dispose();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
            await Slowly.WriteAsync(response.Body, body, failure.BytesPerSecond, either.Token);
        }
        else
        {
            // The visit ends before the last byte: whoever has that byte may ask again at once.
            await response.Body.WriteAsync(body[..^1], context.RequestAborted);
            visit.Dispose();
            await response.Body.WriteAsync(body[^1..], context.RequestAborted);
            if (failure?.Kind == FailureKind.WrongLength)
            {
                context.Abort();
            }
            else if (answer is { File: { } file, Status: 200 } && response.StatusCode == 200 && failure?.Kind is not (FailureKind.Truncate or FailureKind.BadPrices))
            {
                counts.Served(file);
            }
        }
    }

    private static bool NotModified(HttpContext context, PortalAnswer answer) =>
        context.Request.Headers.IfNoneMatch is { Count: > 0 } known && answer.Headers.Any(h => h.Name == "ETag" && known.Contains(h.Value));
}
