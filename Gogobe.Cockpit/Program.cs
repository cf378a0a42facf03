using Gogobe.Cockpit;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Transport;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase();
if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("redis")))
{
    builder.AddRedis();
}

if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("kafka")))
{
    // Asked what waits, while somebody looks at it; without it the pages go on.
    builder.Services.AddSingleton<IDeadLetterStore, PostgresDeadLetters>().AddKafkaTransport(healthCheck: false);
}

builder.AddCockpit();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapCockpit();
return app.RunUntilStopped();
