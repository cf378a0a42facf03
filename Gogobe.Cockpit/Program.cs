using Gogobe.Cockpit;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("gogobe");
if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("redis")))
{
    builder.AddRedisClient("redis");
}

builder.AddCockpit();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapCockpit();
return app.RunUntilStopped();
