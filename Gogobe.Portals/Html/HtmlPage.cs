using Gogobe.Pipeline;
using Gogobe.Portals.Http;

namespace Gogobe.Portals.Html;

/// <summary>Tells the page of a listing from what comes in its place with status 200: a sign-in, a firewall's script, "are you human".</summary>
internal static class HtmlPage
{
    private static readonly string[] s_marks =
    [
        "type=\"password\"", "type='password'", "Attention Required", "Just a moment", "challenge-platform", "cf-browser-verification", "captcha", "rbzns", "Sign in",
    ];

    /// <summary>The text of a listing's page.</summary>
    /// <param name="document">What came.</param>
    /// <param name="landmark">Text that every page of the listing has, also one without files; null when none is known.</param>
    /// <exception cref="PortalException"><see cref="Reason.LoginPage"/>, <see cref="Reason.BadListing"/>, or <see cref="Reason.Truncated"/>.</exception>
    public static string OfListing(PortalDocument document, string? landmark)
    {
        var html = document.Text;
        if (IsCut(html, "html") || IsCut(html, "table"))
        {
            // Half a listing would look like a whole one.
            throw new PortalException(Reason.Truncated, "The page ends before its end.");
        }

        if (landmark is not null && html.Contains(landmark, StringComparison.OrdinalIgnoreCase))
        {
            return html;
        }

        if (Array.Exists(s_marks, m => html.Contains(m, StringComparison.OrdinalIgnoreCase)))
        {
            throw new PortalException(Reason.LoginPage, "The portal sent a sign-in or a check for humans instead of its listing.");
        }

        return landmark is null
            ? html
            : throw new PortalException(Reason.BadListing, $"The page has no '{landmark}': it is another page, or another skin.");
    }

    private static bool IsCut(string html, string element) =>
        html.Contains("<" + element, StringComparison.OrdinalIgnoreCase) && !html.Contains("</" + element, StringComparison.OrdinalIgnoreCase);
}
