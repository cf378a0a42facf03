namespace Gogobe.Ledger.Liveness;

/// <summary>
/// The name of this process in the ledger. <see cref="InstanceLock"/> holds a lock on it for as long as the process lives, so that whoever died with a
/// lease is known to be dead at once.
/// </summary>
public sealed class ProcessName
{
    /// <summary><c>process:{guid}</c>.</summary>
    public string Value { get; } = $"process:{Guid.NewGuid():N}";

    /// <summary>A name for the leases of one worker of this process: <c>{process}/{stage}/{guid}</c>.</summary>
    public string Owner(string stage) => $"{Value}/{stage}/{Guid.NewGuid():N}";
}
