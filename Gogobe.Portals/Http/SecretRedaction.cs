namespace Gogobe.Portals.Http;

/// <summary>Addresses as they may be logged and shown: without user names, and with every value of the query hidden, since one of them may sign it.</summary>
internal static class SecretRedaction
{
    private const int MaxLength = 300;

    /// <summary><c>https://host/path?sv=***&amp;sig=***</c>.</summary>
    public static string Text(Uri address)
    {
        var text = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        var names = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')[0] + "=***");
        var query = string.Join('&', names);
        var masked = query.Length == 0 ? text : $"{text}?{query}";
        return masked.Length <= MaxLength ? masked : masked[..MaxLength];
    }
}
