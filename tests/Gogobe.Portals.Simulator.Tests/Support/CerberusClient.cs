using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>Walks through the Cerberus site as a browser does.</summary>
internal static partial class CerberusClient
{
    /// <summary>Signs in and returns the token behind the login.</summary>
    public static async Task<string> SignInAsync(this Browser browser, PortalChain account)
    {
        var before = Token(await browser.TextAsync("/login"));
        using var answer = await browser.PostAsync(
            "/login/user", ("r", ""), ("username", account.User), ("password", account.Password), ("Submit", "Sign in"), ("csrftoken", before));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/file");
        var token = Token(await browser.TextAsync("/file"));
        token.ShouldNotBe(before);
        return token;
    }

    /// <summary>Asks for a listing.</summary>
    public static Task<HttpResponseMessage> DirAsync(this Browser browser, string token, string search = "", string folder = "/") => browser.PostAsync(
        "/file/json/dir",
        ("sEcho", "1"),
        ("iColumns", "5"),
        ("sColumns", ",,,,"),
        ("iDisplayStart", "0"),
        ("iDisplayLength", "100000"),
        ("mDataProp_0", "fname"),
        ("mDataProp_1", "typeLabel"),
        ("mDataProp_2", "size"),
        ("mDataProp_3", "ftime"),
        ("sSearch", search),
        ("cd", folder),
        ("csrftoken", token));

    /// <summary>Names and sizes of a listing.</summary>
    public static async Task<List<(string Name, string Type, long Size)>> ListAsync(this Browser browser, string token, string search = "", string folder = "/")
    {
        using var answer = await browser.DirAsync(token, search, folder);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return [.. json.RootElement.GetProperty("aaData").EnumerateArray()
            .Select(r => (r.GetProperty("fname").GetString()!, r.GetProperty("type").GetString()!, r.GetProperty("size").GetInt64()))];
    }

    public static string Token(string page) => TokenPattern().Match(page).Groups[1].Value;

    [GeneratedRegex("<meta name=\"csrftoken\" content=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
