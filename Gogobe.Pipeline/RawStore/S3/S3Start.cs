using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>
/// Before any service starts: the bucket answers to our keys, or is made, and uploads of dead processes are aborted. Wrong settings end the start with a
/// word on what to mend; a server that is still coming up is waited for.
/// </summary>
internal sealed partial class S3Start(IOptions<RawStoreOptions> options, IServiceProvider services, TimeProvider time, ILogger<S3Start> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var s3 = options.Value.S3;
        if (!s3.IsChosen)
        {
            return;
        }

        var client = services.GetRequiredService<S3RawStore>().Client;
        await BucketAsync(client, s3, cancellationToken);
        await AbortOrphansAsync(client, s3, cancellationToken);
        LogReady(s3.Description);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task BucketAsync(AmazonS3Client client, S3Options s3, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await AskAsync(client, s3, cancellationToken);
                return;
            }
            catch (Exception e) when (S3Faults.IsRefusal(e))
            {
                throw Wrong($"The {s3.Description} refuses access ({S3Faults.Describe(e)}). Check Gogobe:RawStore:S3:AccessKey and SecretKey, and their right to list, read, write and delete there.");
            }
            catch (Exception e) when (S3Faults.IsOfServer(e, cancellationToken))
            {
                if (time.GetElapsedTime(started) >= s3.StartTimeout)
                {
                    throw Wrong(string.Create(
                        CultureInfo.InvariantCulture, $"The {s3.Description} cannot be used: {S3Faults.Describe(e)} (waited {s3.StartTimeout.TotalSeconds:0} s). Check Gogobe:RawStore:S3:Endpoint and Bucket."));
                }

                LogWaiting(s3.Description, S3Faults.Describe(e));
                await Task.Delay(s_pause, time, cancellationToken);
            }
        }
    }

    // Listing, since the answer to a mere HEAD carries no reason; and without the right to list, an object that is not there looks like a refusal.
    private async Task AskAsync(AmazonS3Client client, S3Options s3, CancellationToken cancellationToken)
    {
        try
        {
            await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = s3.Bucket, MaxKeys = 1 }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (S3Faults.IsBucketMissing(e))
        {
            try
            {
                await client.PutBucketAsync(new PutBucketRequest { BucketName = s3.Bucket }, cancellationToken);
                LogMade(s3.Description);
            }
            catch (AmazonS3Exception made) when (made.ErrorCode is "BucketAlreadyOwnedByYou")
            {
                // Another process of ours was faster.
            }
        }
    }

    private async Task AbortOrphansAsync(AmazonS3Client client, S3Options s3, CancellationToken cancellationToken)
    {
        var aborted = 0;
        var oldest = time.GetUtcNow() - s3.OrphanAge;
        var list = new ListMultipartUploadsRequest { BucketName = s3.Bucket };
        try
        {
            ListMultipartUploadsResponse page;
            do
            {
                page = await client.ListMultipartUploadsAsync(list, cancellationToken);
                foreach (var upload in page.MultipartUploads ?? [])
                {
                    if (RawKey.IsOurs(upload.Key) && upload.Initiated?.ToUniversalTime() <= oldest.UtcDateTime)
                    {
                        await AbortAsync(client, s3, upload, cancellationToken);
                        aborted++;
                    }
                }

                (list.KeyMarker, list.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
            while (page.IsTruncated == true);
        }
        catch (Exception e) when (S3Faults.IsOfServer(e, cancellationToken))
        {
            // Housekeeping: not every server can list uploads, and the next start looks again.
            LogNoList(s3.Description, S3Faults.Describe(e));
        }

        if (aborted > 0)
        {
            LogAborted(aborted, s3.Description);
        }
    }

    private static async Task AbortAsync(AmazonS3Client client, S3Options s3, MultipartUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = s3.Bucket, Key = upload.Key, UploadId = upload.UploadId }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (S3Faults.IsMissing(e))
        {
            // Another process of ours was faster.
        }
    }

    // The kind of exception that hosts say as "wrong settings", without a stack.
    private static OptionsValidationException Wrong(string message) => new(RawStoreOptions.Section, typeof(RawStoreOptions), [message]);

    [LoggerMessage(Level = LogLevel.Information, Message = "Raw files are kept in the {Bucket}")]
    private partial void LogReady(string bucket);

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Bucket} was missing and is made")]
    private partial void LogMade(string bucket);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the {Bucket}: {Error}")]
    private partial void LogWaiting(string bucket, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Uploads} unfinished uploads of dead processes aborted in the {Bucket}")]
    private partial void LogAborted(int uploads, string bucket);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unfinished uploads in the {Bucket} cannot be looked for: {Error}")]
    private partial void LogNoList(string bucket, string error);
}
