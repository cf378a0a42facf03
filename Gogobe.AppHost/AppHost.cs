using Gogobe.AppHost;
using Gogobe.AppHost.Servers;

return AppRun.Run(args, builder =>
{
    // PostgreSQL, Redis and Kafka: containers, or processes of this machine where no container engine answers.
    var servers = builder.AddServers();

    // What operators look at.
    var cockpit = builder.AddService<Projects.Gogobe_Cockpit>("cockpit", servers, builder.Settings().CockpitPort)
        .WithExternalHttpEndpoints()
        .WithAllowedHosts()
        .WithTraceLinks()
        .WithUrlForEndpoint("http", url => url.DisplayText = "Cockpit");

    // The flow: portals -> Scout -> Carrier -> Parser -> Writer -> PostgreSQL. Between two stages there is a topic of Kafka.
    var portals = builder.AddPortals(servers);
    portals.AddService<Projects.Gogobe_Scout>("scout").WithSchedule().WithSweepCommands(servers.Database).WithReference(cockpit);
    portals.AddService<Projects.Gogobe_Carrier>("carrier").WithLocalFiles();
    builder.AddService<Projects.Gogobe_Parser>("parser", servers).WithReplicas(builder.Settings().Parsers);
    builder.AddService<Projects.Gogobe_Writer>("writer", servers);
});
