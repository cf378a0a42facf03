using Gogobe.Cockpit;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddNpgsqlDataSource(builder.Configuration.GetConnectionString("gogobe") ?? "");
builder.AddCockpit();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapCockpit();
return app.RunUntilStopped();
