using System.Net;
using Microsoft.Extensions.Options;

namespace Gogobe.Cockpit.Security;

/// <summary>
/// While there is no sign-in, pages answer on the loopback interface under a loopback name, and beyond it only under the names that
/// <see cref="CockpitAccess.AllowedHosts"/> gives (a foreign name that resolves to this machine is how another web site reads a local page); and to their own
/// origin only.
/// </summary>
internal sealed partial class HostGuard
{
    private readonly RequestDelegate _next;
    private readonly HashSet<string> _allowed;

    public HostGuard(RequestDelegate next, IOptions<CockpitAccess> access, ILogger<HostGuard> logger)
    {
        _next = next;
        _allowed = new HashSet<string>(access.Value.Names, StringComparer.OrdinalIgnoreCase);
        if (_allowed.Count > 0)
        {
            LogOpen(logger, string.Join(", ", access.Value.Names));
        }
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (IsOpen(context.Request.Path) || (IsKnown(context) && IsOwnOrigin(context.Request)))
        {
            return _next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            "There is no sign-in yet, so this page answers on 127.0.0.1 and localhost, and under the names that the setting Gogobe:Cockpit:AllowedHosts gives, only.\n");
    }

    // Probes come from other machines; each answers with one word.
    private static bool IsOpen(PathString path) => path.Equals("/health", StringComparison.Ordinal) || path.Equals("/alive", StringComparison.Ordinal);

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Cockpit has no sign-in, and answers to everybody who reaches it as {Hosts}: put a proxy that asks who they are in front of it")]
    private static partial void LogOpen(ILogger logger, string hosts);

    private bool IsKnown(HttpContext context)
    {
        var host = context.Request.Host.Host;

        // No address means no socket: an in-memory test server.
        var onLoopback = context.Connection.LocalIpAddress is not { } local || IPAddress.IsLoopback(local);
        return _allowed.Contains(host) || (onLoopback && IsLoopbackName(host));
    }
}
