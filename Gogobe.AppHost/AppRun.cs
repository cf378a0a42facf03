using Gogobe.LocalServers;

namespace Gogobe.AppHost;

/// <summary>Runs an app model until it is stopped.</summary>
internal static class AppRun
{
    /// <summary>Runs it; what a person must mend is said without a stack trace.</summary>
    /// <returns>The exit code: 1 when it cannot start.</returns>
    public static int Run(string[] args, Action<IDistributedApplicationBuilder> compose)
    {
        try
        {
            var builder = DistributedApplication.CreateBuilder(args);
            compose(builder);
            builder.Build().Run();
            return 0;
        }
        catch (CannotStartException e)
        {
            Console.Error.WriteLine($"cannot start: {e.Message}");
            return 1;
        }
    }
}
