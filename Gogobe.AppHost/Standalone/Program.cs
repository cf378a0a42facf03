using Gogobe.AppHost.Standalone;

return await CommandLine.RunAsync(args);
