using Gogobe.Scout;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, builder => builder.AddScout());
