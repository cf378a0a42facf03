using Gogobe.Carrier;
using Gogobe.ServiceDefaults;

return ServiceHost.Run(args, builder => builder.AddCarrier());
