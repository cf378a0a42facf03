using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals;
using Gogobe.Scout;
using Gogobe.ServiceDefaults;

// The Scout's own program as a process of its own, but before portals that a test simulates: to be killed. The product has no such setting, on purpose
// (docs/specs/portals.md, "Common rules"), so it is a program of the tests. Its messages wait in its memory; nobody takes them while it lives.
return ServiceHost.Run(args, ["gogobe"], builder =>
{
    var given = JsonDocument.Parse(builder.Configuration["GOGOBE_TEST_PORTALS"] ?? throw new InvalidOperationException("GOGOBE_TEST_PORTALS is not set.")).RootElement;
    var portals = given.GetProperty("Portals").Deserialize<Dictionary<string, SimulatedPortal>>()!;
    builder.AddDatabase();
    builder.Configuration["Gogobe:Scout:Watch"] ??= "true";

    // Its test compares what the portals listed with all that was offered.
    builder.Configuration["Gogobe:Canary:Enabled"] ??= "false";
    builder.AddPortals(new SimulatedPortals
    {
        Portals = portals,
        Endpoints = portals.Values.SelectMany(p => p.Hosts ?? []).ToHashSet(),
        Roots = Certificates("Root"),
        Intermediates = Certificates("Intermediate"),
        DefaultLimits = new HostLimits(64, double.PositiveInfinity),
    });
    builder.AddPipeline().AddScout();

    X509Certificate2Collection Certificates(string name)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(given.GetProperty(name).GetString());
        return certificates;
    }
});
