namespace Gogobe.Pipeline.Transport;

/// <summary>A message that was given up, with what is needed to offer it again.</summary>
/// <param name="MessageOffset">Where it lay.</param>
/// <param name="Group">The group that gave up.</param>
/// <param name="Key">Its key.</param>
/// <param name="FileId">The file it is about, when it is about one.</param>
/// <param name="Run">The run it belonged to.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">At most 500 characters of the last error.</param>
/// <param name="Attempts">Deliveries.</param>
/// <param name="Payload">The message as JSON, or as it came when it was not JSON.</param>
public sealed record DeadLetter(
    MessageOffset MessageOffset, string Group, string Key, long? FileId, int? Run, Reason Reason, string Detail, int Attempts, byte[] Payload)
{
    /// <summary>What the message came with, trace context included; empty where a transport has no headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>Keeps dead letters and fails their files. A transport calls it before it acknowledges the message.</summary>
public interface IDeadLetterStore
{
    /// <summary>Keeps one, and sets its file to <c>failed</c> when the message is of the file's current run.</summary>
    /// <exception cref="TransientException">The store is away: the message stays where it is.</exception>
    Task KeepAsync(DeadLetter letter, CancellationToken cancellationToken);
}
