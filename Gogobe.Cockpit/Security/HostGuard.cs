using System.Net;

namespace Gogobe.Cockpit.Security;

/// <summary>
/// While there is no sign-in, pages answer on the loopback interface only, under a loopback name only (a foreign name that resolves to
/// 127.0.0.1 is how another web site reads a local page), and to their own origin only.
/// </summary>
internal sealed class LoopbackGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (IsOpen(context.Request.Path) || IsLocal(context))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("There is no sign-in yet, so this page answers on 127.0.0.1 and localhost only.\n");
    }

    // Probes come from other machines; each answers with one word.
    private static bool IsOpen(PathString path) => path.Equals("/health", StringComparison.Ordinal) || path.Equals("/alive", StringComparison.Ordinal);

    private static bool IsLocal(HttpContext context)
    {
        // No address means no socket: an in-memory test server.
        if (context.Connection.LocalIpAddress is { } local && !IPAddress.IsLoopback(local))
        {
            return false;
        }

        if (!IsLoopbackName(context.Request.Host.Host))
        {
            return false;
        }

        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, context.Request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
