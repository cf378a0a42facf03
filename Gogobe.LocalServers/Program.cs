using Gogobe.LocalServers;

return await ServerProgram.RunAsync(args);
