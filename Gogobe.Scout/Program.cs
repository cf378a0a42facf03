using Gogobe.Scout;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, ["gogobe", "redis", "kafka"], builder =>
{
    builder.AddNpgsqlDataSource("gogobe");
    builder.AddRedisClient("redis");
    builder.AddPipeline().AddScout();
});
