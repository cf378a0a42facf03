using Gogobe.Pipeline;

namespace Gogobe.Carrier.Downloads;

/// <summary>What became of one try to download a file.</summary>
internal abstract record DownloadResult
{
    private DownloadResult()
    {
    }

    /// <summary>The bytes are in the raw store.</summary>
    public sealed record Downloaded(string RawKey, string Sha256, long Bytes) : DownloadResult;

    /// <summary>They are not.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">For people.</param>
    /// <param name="Heals">Waiting may heal it.</param>
    /// <param name="RetryAfter">How long the source asked to be left alone.</param>
    public sealed record Failed(Reason Reason, string Detail, bool Heals, TimeSpan? RetryAfter = null) : DownloadResult;
}
