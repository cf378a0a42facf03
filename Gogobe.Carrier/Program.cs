using Gogobe.Carrier;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, ["gogobe", "redis", "kafka"], builder =>
{
    builder.AddDatabase();
    builder.AddRedis();
    builder.AddPipeline().AddCarrier();
});
