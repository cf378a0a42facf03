using Gogobe.Writer;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWriter();
var app = builder.Build();
app.MapDefaultEndpoints();
return app.RunUntilStopped();
