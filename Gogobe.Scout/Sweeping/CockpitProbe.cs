using System.Net;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// Asks the Cockpit whether it is there. Its address is <c>services:cockpit:http:0</c> (as Aspire and the standalone host say it); where nobody says one, nobody
/// knows.
/// </summary>
internal sealed class CockpitProbe(IConfiguration configuration) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { Timeout = s_timeout };

    /// <summary>Whether <c>/alive</c> answers with 200 within two seconds; null when no address is known.</summary>
    public async Task<bool?> LookAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(configuration["services:cockpit:http:0"] ?? configuration["services:cockpit:https:0"], UriKind.Absolute, out var address))
        {
            return null;
        }

        try
        {
            using var answer = await _http.GetAsync(new Uri(address, "/alive"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
