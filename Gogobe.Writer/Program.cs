using Gogobe.Writer;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, builder => builder.AddWriter());
