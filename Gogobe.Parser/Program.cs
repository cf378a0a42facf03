using Gogobe.Parser;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddParser();
var app = builder.Build();
app.MapDefaultEndpoints();
return app.RunUntilStopped();
