using Gogobe.ServiceDefaults;
using Gogobe.Writer;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWriter();
var app = builder.Build();
app.MapDefaultEndpoints();
return app.RunUntilStopped();
