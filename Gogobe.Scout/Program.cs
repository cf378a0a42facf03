using Gogobe.Scout;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddScout();
var app = builder.Build();
app.MapDefaultEndpoints();
return app.RunUntilStopped();
