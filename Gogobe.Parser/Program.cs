using Gogobe.Parser;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, builder => builder.AddParser());
