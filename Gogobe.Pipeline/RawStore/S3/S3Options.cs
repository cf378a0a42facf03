namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>The S3 bucket that keeps raw files, section <c>Gogobe:RawStore:S3</c>. Used when an endpoint or a bucket is named; a folder otherwise.</summary>
public sealed class S3Options
{
    /// <summary>Least bytes of a part that S3 accepts, but for the last.</summary>
    public const int SmallestPart = 5 * 1024 * 1024;

    /// <summary>The server, for example <c>http://127.0.0.1:9000</c>; null is Amazon's own in <see cref="Region"/>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The bucket; made at start when it is missing.</summary>
    public string? Bucket { get; set; }

    /// <summary>Access key; without it credentials come from where Amazon's own tools find them (environment, profile, role of the machine).</summary>
    public string? AccessKey { get; set; }

    /// <summary>Its secret. Never logged.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Bytes that are held before they are sent: the memory one upload needs. A smaller object is sent at once.</summary>
    public int PartBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long a server that does not answer is waited for at start.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Uploads that began this long ago and never ended belong to dead processes and are aborted at start.</summary>
    public TimeSpan OrphanAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether raw files are kept in S3.</summary>
    public bool IsChosen => !string.IsNullOrWhiteSpace(Endpoint) || !string.IsNullOrWhiteSpace(Bucket);

    /// <summary>Server and bucket, without secrets.</summary>
    internal string Description => $"S3 bucket '{Bucket}' at {(string.IsNullOrWhiteSpace(Endpoint) ? $"Amazon, {Region}" : Endpoint)}";

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    internal string? Fault() => this switch
    {
        { IsChosen: false } => null,
        { Bucket: null or "" } => "Gogobe:RawStore:S3:Bucket is missing.",
        { Endpoint: { Length: > 0 } endpoint } when !IsServer(endpoint) => "Gogobe:RawStore:S3:Endpoint must be http(s)://host[:port], without user or path.",
        _ when string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey) => "Gogobe:RawStore:S3: AccessKey and SecretKey go together.",
        { Region: null or "" } => "Gogobe:RawStore:S3:Region is empty.",
        _ when PartBytes is < SmallestPart or > 512 * 1024 * 1024 => "Gogobe:RawStore:S3:PartBytes must be 5 to 512 MB.",
        _ when StartTimeout < TimeSpan.Zero || OrphanAge <= TimeSpan.Zero => "Gogobe:RawStore:S3: StartTimeout and OrphanAge must not be negative.",
        _ => null,
    };

    // A password in the address would end up in logs.
    private static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", AbsolutePath: "/", Query: "" };
}
