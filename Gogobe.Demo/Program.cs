using Gogobe.Carrier;
using Gogobe.Demo;
using Gogobe.Scout;

switch (args)
{
    case ["portals", .. var rest]:
        return await DemoPortals.RunAsync(rest);
    case ["scout", .. var rest]:
        return DemoService.Run(rest, builder => builder.AddScout());
    case ["carrier", .. var rest]:
        return DemoService.Run(rest, builder => builder.AddCarrier());
    default:
        await Console.Error.WriteLineAsync("usage: Gogobe.Demo portals|scout|carrier");
        return 64;
}
