using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Gogobe.AppHost.Servers;

/// <summary>Docker or Podman. A client without its server is no engine.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether the engine that Aspire would use answers.</summary>
    public static bool Answers(IConfiguration configuration)
    {
        var chosen = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        return chosen is { Length: > 0 } ? Answers(chosen) : Answers("docker") || Answers("podman");
    }

    private static bool Answers(string engine)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo(engine, "info") { RedirectStandardOutput = true, RedirectStandardError = true })!;

            // What nobody reads fills the pipe, and then it never ends.
            asked.OutputDataReceived += (_, _) => { };
            asked.ErrorDataReceived += (_, _) => { };
            asked.BeginOutputReadLine();
            asked.BeginErrorReadLine();
            if (asked.WaitForExit(s_timeout))
            {
                return asked.ExitCode == 0;
            }

            asked.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
