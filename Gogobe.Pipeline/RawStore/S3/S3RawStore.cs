using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>
/// Raw files in an S3 bucket, for processes that share no folder. An upload streams in parts and is completed, or aborted: an object is there whole, or not
/// at all, and one upload holds at most <see cref="S3Options.PartBytes"/> in memory.
/// </summary>
public sealed class S3RawStore : IRawStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;

    /// <summary>Creates one at the configured bucket; nothing is sent yet.</summary>
    public S3RawStore(IOptions<RawStoreOptions> options)
        : this(options?.Value.S3 ?? throw new ArgumentNullException(nameof(options)))
    {
    }

    /// <summary>Creates one at a bucket; nothing is sent yet.</summary>
    public S3RawStore(S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _client = ClientOf(options);
    }

    /// <summary>The client, for what belongs to the bucket and not to an object.</summary>
    internal AmazonS3Client Client => _client;

    /// <inheritdoc/>
    public async Task PutAsync(string key, Func<Stream, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fill);
        await using var upload = new S3Upload(_client, _options.Bucket!, RawKey.Checked(key), _options.PartBytes);
        await fill(upload, cancellationToken);
        await upload.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = RawKey.Checked(key) };
        return await S3Faults.GuardAsync<Stream?>(
            async () =>
            {
                try
                {
                    return new S3Download(await _client.GetObjectAsync(request, cancellationToken));
                }
                catch (AmazonS3Exception e) when (S3Faults.IsMissing(e))
                {
                    return null;
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = _options.Bucket, Key = RawKey.Checked(key) };
        await S3Faults.GuardAsync(
            async () =>
            {
                try
                {
                    await _client.DeleteObjectAsync(request, cancellationToken);
                }
                catch (AmazonS3Exception e) when (S3Faults.IsMissing(e))
                {
                    // Amazon says nothing about an object that is not there; some servers do.
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public string? LocalPath(string key)
    {
        RawKey.Checked(key);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static AmazonS3Client ClientOf(S3Options options)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = true,
            AuthenticationRegion = options.Region,

            // Whoever calls repeats with pauses of its own; here only a broken connection is bridged.
            MaxErrorRetry = 2,
            Timeout = TimeSpan.FromSeconds(60),

            // Checksums behind the content need chunks, whose framing some servers keep as content (see S3Upload).
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (string.IsNullOrWhiteSpace(options.Endpoint))
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            config.ServiceURL = options.Endpoint;
        }

        return string.IsNullOrEmpty(options.AccessKey)
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
