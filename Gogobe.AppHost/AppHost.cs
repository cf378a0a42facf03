using Gogobe.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var gogobe = builder.AddPostgres("postgres").WithImageTag("17.6").WithDataVolume("gogobe-postgres").AddDatabase("gogobe");
var redis = builder.AddRedis("redis").WithDataVolume("gogobe-redis");
var kafka = KafkaContainer.AddTo(builder, "kafka");

var cockpit = Service<Projects.Gogobe_Cockpit>("cockpit");
Service<Projects.Gogobe_Scout>("scout").WithReference(cockpit)
    // Real portals are watched only where somebody says so.
    .WithEnvironment("Gogobe__Scout__Watch", builder.Configuration["Gogobe:Scout:Watch"] ?? "false");
Service<Projects.Gogobe_Carrier>("carrier");
Service<Projects.Gogobe_Parser>("parser");
Service<Projects.Gogobe_Writer>("writer");

builder.Build().Run();

IResourceBuilder<ProjectResource> Service<TProject>(string name)
    where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name)
    .WithHttpEndpoint()
    .WithReference(gogobe).WaitFor(gogobe)
    .WithReference(redis).WaitFor(redis)
    .WithReference(kafka).WaitFor(kafka);
