using Gogobe.Carrier;
using Gogobe.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddCarrier();
var app = builder.Build();
app.MapDefaultEndpoints();
return app.RunUntilStopped();
