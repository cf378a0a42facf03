using Gogobe.LocalServers;

namespace Gogobe.Cli;

/// <summary>
/// Everything a host keeps on disk: <c>GOGOBE_DATA</c>, or <c>.gogobe</c> in the current folder. What lies in it is documented in docs/operations/standalone.md.
/// </summary>
internal sealed record DataFolder(string Root)
{
    /// <summary>The folder of this environment, as a full path; it may not exist yet.</summary>
    public static DataFolder Current =>
        new(Path.GetFullPath(Environment.GetEnvironmentVariable("GOGOBE_DATA") is { Length: > 0 } chosen ? chosen : ".gogobe"));

    /// <summary>The folder of the environment, or that of its demo when only the demo runs.</summary>
    public static DataFolder Running => Current is { IsTaken: false, Demo: { IsTaken: true } demo } ? demo : Current;

    /// <summary>Where the demo keeps everything: what it makes up never comes among real prices.</summary>
    public DataFolder Demo => new(Path.Combine(Root, "demo"));

    /// <summary>Held by the host that works on the folder.</summary>
    public string HostLock => Path.Combine(Root, "host.lock");

    /// <summary>Pid of that host.</summary>
    public string HostPid => Path.Combine(Root, "host.pid");

    /// <summary>What that host says about itself.</summary>
    public string HostStateFile => Path.Combine(Root, "host.json");

    /// <summary>Held by the process that starts a crashed host again.</summary>
    public string SupervisorLock => Path.Combine(Root, "supervisor.lock");

    /// <summary>Pid of that process.</summary>
    public string SupervisorPid => Path.Combine(Root, "supervisor.pid");

    /// <summary>The host's log; older parts lie beside it.</summary>
    public string Log => Path.Combine(Root, "logs", "app.log");

    /// <summary>The log of <c>ingest --remote</c>, which may run beside a host.</summary>
    public string RemoteLog => Path.Combine(Root, "logs", "remote.log");

    private bool IsTaken => FolderLock.Holder(HostLock, HostPid) is not null || FolderLock.Holder(SupervisorLock, SupervisorPid) is not null;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="CannotStartException">It cannot be made or written.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"cannot make the data folder {Root}: {e.Message} Set GOGOBE_DATA to a folder you can write.", e);
        }
    }
}
