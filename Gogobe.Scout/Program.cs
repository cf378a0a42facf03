using Gogobe.Scout;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, ["gogobe", "redis", "kafka"], builder =>
{
    builder.AddDatabase();
    builder.AddRedis();
    builder.Configuration["Gogobe:Scout:Watch"] ??= "true";
    builder.AddPipeline().AddScout();
});
