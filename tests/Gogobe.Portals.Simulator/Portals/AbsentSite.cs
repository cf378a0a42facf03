using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

internal sealed class AbsentSite(SimulatedCountry country, PortalChain chain) : PortalSite(chain.Host, chain.Family, country, [chain])
{
    public override ValueTask<PortalRequest> ReadAsync(HttpContext context) => ValueTask.FromResult(new PortalRequest(RequestKind.Other));

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(PortalAnswer.NotFound());
}
