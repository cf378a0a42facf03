using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Meshnat Yosef, site 1: one JSON list of names and addresses; the files are on another host.</summary>
internal sealed class WorkerListSite(SimulatedCountry country, PortalChain chain, BlobSite files) : PortalSite(chain.Host, PortalFamily.WorkerList, country, [chain])
{
    public override ValueTask<PortalRequest> ReadAsync(HttpContext context) =>
        ValueTask.FromResult(new PortalRequest(context.Request.Path == "/" ? RequestKind.List : RequestKind.Other, chain));

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(request.Kind == RequestKind.List
        ? PortalAnswer.Json(JsonSerializer.Serialize(Listing(chain, request).Select(r => new { name = r.Name, url = files.LinkTo("files", r.Name) }))).Tagged()
        : PortalAnswer.NotFound());
}
