using Gogobe.LocalServers;

namespace Gogobe.Testing;

/// <summary>Ports for programs that cannot choose one themselves and say which.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on now, outside the range of outgoing connections.</summary>
    public static int Find() => Loopback.FreePort();
}
