using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Sessions;

namespace Gogobe.Cockpit.Security;

/// <summary>Links of earlier versions go on working: the files were the first page once, and the dashboards of the original had addresses of their own.</summary>
internal sealed class OldLinks(RequestDelegate next)
{
    private static readonly string[] s_dashboards = ["/dashboard", "/dashboard.html"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            return next(context);
        }

        if (request.Path == "/" && FileLinks.Names.Any(request.Query.ContainsKey))
        {
            context.Response.Redirect(FileLinks.Page + request.QueryString.ToUriComponent());
            return Task.CompletedTask;
        }

        if (string.Equals(request.Path.Value, "/dashboard/sessions", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(SessionLinks.Page);
            return Task.CompletedTask;
        }

        if (s_dashboards.Contains(request.Path.Value, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Redirect("/");
            return Task.CompletedTask;
        }

        return next(context);
    }
}
