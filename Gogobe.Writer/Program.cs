using Gogobe.ServiceDefaults;
using Gogobe.Writer;

return ServiceHost.Run(args, ["gogobe", "redis", "kafka"], builder =>
{
    builder.AddDatabase();
    builder.AddRedis();
    builder.AddPipeline().AddWriter();
});
