namespace Gogobe.Pipeline.RawStore;

/// <summary>
/// Keeps the bytes of files exactly as published, until their retention ends. Keys are ours (<see cref="RawKey"/>), never text from a feed.
/// </summary>
public interface IRawStore
{
    /// <summary>
    /// Writes an object from a stream that <paramref name="fill"/> writes to; nothing is visible under the key until <paramref name="fill"/>
    /// returned and the bytes are durable. Writing the same key again replaces it.
    /// </summary>
    /// <exception cref="Transport.TransientException">The store is away, full or read-only. An exception of <paramref name="fill"/> passes through unchanged.</exception>
    Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken);

    /// <summary>Opens an object for sequential reading; null when there is none.</summary>
    /// <exception cref="Transport.TransientException">The store is away.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes an object; no error when there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>The path of an object in this machine's file system, or null when the store is no folder or the object is not there.</summary>
    string? LocalPath(string key);
}

/// <summary>Keys of raw objects.</summary>
public static class RawKey
{
    /// <summary>
    /// <c>{chain}/{yyyy-MM-dd of the file time}/{file id}-{attempt guid}</c>. Every download writes its own key, so a late writer
    /// can never change bytes that the ledger already points to.
    /// </summary>
    public static string For(string chain, DateTimeOffset fileTime, long fileId) =>
        FormattableString.Invariant($"{chain}/{fileTime.UtcDateTime:yyyy-MM-dd}/{fileId}-{Guid.NewGuid():N}");

    /// <summary>Refuses what is no key. Keys are ours, so a bad one is a bug; this is the only place where a text becomes a path all the same.</summary>
    /// <returns>The key.</returns>
    internal static string Checked(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length <= 200 && Array.TrueForAll(key.Split('/'), IsSegment) ? key : throw new ArgumentException("Not a key of the raw store.", nameof(key));
    }

    /// <summary>Whether an object can be one of ours: a bucket may hold those of others.</summary>
    internal static bool IsOurs(string key) =>
        key.Split('/') is [_, { Length: 10 } day, var name] && DateOnly.TryParseExact(day, "yyyy-MM-dd", out _) && name.Length > 33 && name[^33] == '-'
        && Guid.TryParseExact(name.AsSpan(name.Length - 32), "N", out _);

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
