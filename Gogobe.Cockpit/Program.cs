using Gogobe.Cockpit;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("gogobe");
builder.AddCockpit();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapCockpit();
return app.RunUntilStopped();
