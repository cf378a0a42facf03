using Gogobe.Benchmarks;

return await CommandLine.RunAsync(args);
