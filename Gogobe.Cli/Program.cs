using Gogobe.Cli;

return await CommandLine.RunAsync(args);
