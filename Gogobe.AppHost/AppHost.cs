var builder = DistributedApplication.CreateBuilder(args);

var gogobe = builder.AddPostgres("postgres").WithImageTag("17.6").WithDataVolume("gogobe-postgres").AddDatabase("gogobe");
var redis = builder.AddRedis("redis").WithDataVolume("gogobe-redis");
var kafka = builder.AddKafka("kafka").WithDataVolume("gogobe-kafka");

var cockpit = builder.AddProject<Projects.Gogobe_Cockpit>("cockpit").WithReference(gogobe).WaitFor(gogobe).WithReference(redis).WaitFor(redis).WithReference(kafka).WaitFor(kafka);
builder.AddProject<Projects.Gogobe_Scout>("scout").WithReference(gogobe).WaitFor(gogobe).WithReference(redis).WaitFor(redis).WithReference(kafka).WaitFor(kafka).WithReference(cockpit);
builder.AddProject<Projects.Gogobe_Carrier>("carrier").WithReference(gogobe).WaitFor(gogobe).WithReference(redis).WaitFor(redis).WithReference(kafka).WaitFor(kafka);
builder.AddProject<Projects.Gogobe_Parser>("parser").WithReference(gogobe).WaitFor(gogobe).WithReference(redis).WaitFor(redis).WithReference(kafka).WaitFor(kafka);
builder.AddProject<Projects.Gogobe_Writer>("writer").WithReference(gogobe).WaitFor(gogobe).WithReference(redis).WaitFor(redis).WithReference(kafka).WaitFor(kafka);

builder.Build().Run();
