using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>Serves one site on its port: counts, asks the script of failures, answers.</summary>
internal sealed class PortalServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly PortalSite _site;
    private readonly PortalHost _host;
    private readonly FailureScript _failures;
    private readonly PortalCounts _counts;
    private readonly HostCount _count;
    private readonly AnswerWriter _writer;
    private readonly WallClock _clock;
    private readonly string[] _slugs;

    public PortalServer(PortalSite site, SimulatedCountry country, FailureScript failures, PortalCounts counts, PortalCertificates? certificates)
    {
        _site = site;
        _failures = failures;
        _counts = counts;
        _count = counts.Host(site.Host);
        _writer = new AnswerWriter(counts, _closing.Token);
        _clock = country.Clock;
        _slugs = [.. site.Chains.Select(c => c.Slug)];
        _host = new PortalHost(ServeAsync, certificates is null ? null : () => certificates.For(failures.Ask(Question(null, null, null))));
    }

    public PortalSite Site => _site;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _host.OpenAsync(cancellationToken);
        _site.Base = _host.Address;
        _count.Address = _site.Base.Authority;
    }

    public Task CloseAsync() => _host.CloseAsync();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _host.DisposeAsync();
        _closing.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var visit = _count.Enter();
        try
        {
            var request = await _site.ReadAsync(context);
            _counts.Asked(request.Chain, request.Kind, request.File);
            var failure = _failures.Ask(Question(request.Kind, request.Chain, request.File?.Name));
            _counts.Saw(_site.Host, request, context.Request, failure?.Kind);
            if (!await _writer.TryFailAsync(context, failure, visit))
            {
                var answer = await _site.AnswerAsync(context, request with { Failure = failure });
                await _writer.SendAsync(context, answer, failure, visit);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || _closing.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private FailureQuestion Question(RequestKind? kind, PortalChain? chain, string? file) =>
        new(_site.Family, chain is null ? _slugs : [chain.Slug], kind, file, _clock.UtcNow, PortalChannel.Web);
}
