using System.Globalization;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>
/// Cerberus, "Published Prices": a file manager behind a login. GET /login (token, cookie), POST /login/user (another cookie, the token rotates), GET /file
/// (the new token), POST /file/json/dir, GET /file/d/name.
/// </summary>
internal sealed class CerberusSite(SimulatedCountry country, IReadOnlyList<PortalChain> chains, SimulatorOptions options)
    : PortalSite("url.publishedprices.co.il", PortalFamily.Cerberus, country, chains)
{
    private const string Cookie = "cftpSID";
    private const string FileRoot = "/file/d/";
    private readonly CerberusSessions _sessions = new(country, options);

    public override async ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var account = _sessions.AccountOf(context.Request.Cookies[Cookie]);
        if (path == "/login/user" && context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync();
            return new PortalRequest(RequestKind.Login, Chains.FirstOrDefault(c => c.User == form["username"]));
        }

        if (path.StartsWith(FileRoot, StringComparison.Ordinal))
        {
            // Of an account with a folder the folder may stand in front: /file/d/Yuda/Price...
            return new PortalRequest(RequestKind.Download, account, account is null ? null : Find(account, path[(path.LastIndexOf('/') + 1)..]));
        }

        return new PortalRequest(path switch
        {
            "/file/json/dir" => RequestKind.List,
            "/" or "/login" or "/file" => RequestKind.Login,
            _ => RequestKind.Other,
        }, account);
    }

    public override async ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request)
    {
        if (request.Fails(FailureKind.SessionLost))
        {
            _sessions.Close(context.Request.Cookies[Cookie]);
        }

        var path = context.Request.Path.Value ?? "";
        switch (path)
        {
            case "/" or "/login":
                return LoginPage(context);
            case "/login/user":
                return await SignInAsync(context, request);
        }

        // It says that a file exists, whatever is asked for.
        if (HttpMethods.IsHead(context.Request.Method) && request.Kind == RequestKind.Download)
        {
            return new PortalAnswer(200, "application/octet-stream", default);
        }

        if (_sessions.Find(context.Request.Cookies[Cookie]) is not { Account: { } account } session)
        {
            return options.CerberusExpiry == ExpiredSession.Redirect ? PortalAnswer.Redirect("/login") : LoginPage(context);
        }

        return path switch
        {
            "/file" => PortalAnswer.Html(Page("Files", session.Token, "<table id=\"filetable\"></table>")),
            "/file/json/dir" => await ListAsync(context, request, session),
            _ when request.Kind == RequestKind.Download && (request.File is null || request.File.Portal == account) => Download(request),
            _ => PortalAnswer.NotFound(),
        };
    }

    private PortalAnswer LoginPage(HttpContext context)
    {
        var id = context.Request.Cookies[Cookie];
        if (_sessions.Find(id) is not { Account: null } session)
        {
            (id, session) = _sessions.Open(account: null);
        }

        const string form = "<form action=\"/login/user\" method=\"post\"><input name=\"username\"/><input name=\"password\" type=\"password\"/></form>";
        return PortalAnswer.Html(Page("Login", session.Token, form)).With("Set-Cookie", $"{Cookie}={id}; path=/; HttpOnly");
    }

    private async Task<PortalAnswer> SignInAsync(HttpContext context, PortalRequest request)
    {
        var before = context.Request.Cookies[Cookie];
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        if (_sessions.Find(before) is not { } session || form["csrftoken"] != session.Token)
        {
            return TokenRefused();
        }

        if (request.Chain is not { } account || form["password"] != account.Password)
        {
            return PortalAnswer.Redirect("/login");
        }

        _sessions.Close(before);
        var (id, _) = _sessions.Open(account);
        return PortalAnswer.Redirect("/file").With("Set-Cookie", $"{Cookie}={id}; path=/; HttpOnly");
    }

    private async Task<PortalAnswer> ListAsync(HttpContext context, PortalRequest request, CerberusSession session)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        if (form["csrftoken"] != session.Token)
        {
            return TokenRefused();
        }

        var account = session.Account!;
        var folder = form["cd"].ToString() is { Length: > 0 } cd ? cd : "/";
        var search = form["sSearch"].ToString();
        var start = int.TryParse(form["iDisplayStart"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) && !options.CerberusIgnoresStart ? from : 0;
        var length = int.TryParse(form["iDisplayLength"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 25;
        var rows = new List<Row>();
        if (folder.TrimEnd('/') == account.Folder.TrimEnd('/'))
        {
            rows.AddRange(Listing(account, request).Where(r => r.Name.Contains(search, StringComparison.OrdinalIgnoreCase)).Select(Row.Of));
        }
        else if (folder == "/")
        {
            rows.Add(Row.Folder(account.Folder.Trim('/')));
        }

        var page = rows.Skip(start).Take(Math.Min(length, options.CerberusRows)).Select((row, n) => row with { DT_RowId = (n + 1).ToString(CultureInfo.InvariantCulture) });
        return PortalAnswer.Json(JsonSerializer.Serialize(new
        {
            sEcho = int.TryParse(form["sEcho"], NumberStyles.None, CultureInfo.InvariantCulture, out var echo) ? echo : 0,
            iTotalRecords = rows.Count,
            iTotalDisplayRecords = rows.Count,
            aaData = page,
        }));
    }

    private static PortalAnswer TokenRefused() => PortalAnswer.Html("<html><body>CSRF security check failed</body></html>");

    private string Page(string title, string token, string body) => options.CerberusOldSkin
        ? $"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}<input type=\"hidden\" id=\"csrftoken\" value=\"{token}\"/></body></html>"
        : $"<!DOCTYPE html>\n<html><head><title>{title}</title><meta name=\"csrftoken\" content=\"{token}\"/></head><body>{body}</body></html>";

    // Names as the skin of the site writes them.
    private sealed record Row(string DT_RowId, string fname, string name, string value, string type, string typeLabel, long size, string time, string ftime)
    {
        public static Row Of(ListedRow row)
        {
            var dot = row.Name.LastIndexOf('.');
            return new Row(
                "",
                row.Name,
                row.Name,
                row.Name,
                "file",
                dot < 0 ? "" : row.Name[(dot + 1)..],
                row.File.Length,
                row.File.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                row.File.WallTime.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture));
        }

        public static Row Folder(string name) => new("", name, name, name, "folder", "", 0, "", "");
    }
}
