using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>
/// Failures of an S3 server. While files flow every one of them is the store being away: none is a fault of a file. Texts carry codes only, since what a
/// server says about a signature may quote the request.
/// </summary>
internal static class S3Faults
{
    private static readonly string[] s_refusals =
        ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "InvalidToken", "ExpiredToken", "Forbidden"];

    /// <summary>Runs a request.</summary>
    /// <exception cref="TransientException">The server is away or refuses.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (IsOfServer(e, cancellationToken))
        {
            throw Away(e);
        }
    }

    /// <summary>Whether the server, or the way to it, is at fault.</summary>
    public static bool IsOfServer(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // a limit of time of the client
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException => true,
        _ => false,
    };

    /// <summary>The failure as our own.</summary>
    public static TransientException Away(Exception e) => new($"The raw store is away: {Describe(e)}", e);

    /// <summary>Whether the object, or the upload, is not there.</summary>
    public static bool IsMissing(Exception e) => e is AmazonS3Exception { ErrorCode: "NoSuchKey" or "NoSuchUpload" };

    /// <summary>Whether the bucket is not there.</summary>
    public static bool IsBucketMissing(Exception e) => e is AmazonS3Exception { ErrorCode: "NoSuchBucket" };

    /// <summary>Whether waiting cannot help: keys or rights are wrong.</summary>
    public static bool IsRefusal(Exception e) =>
        e is AmazonServiceException service && (s_refusals.Contains(service.ErrorCode) || service.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);

    /// <summary>What went wrong, in words that hold no secret.</summary>
    public static string Describe(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: > 0, ErrorCode.Length: > 0 } service => $"S3 answers {(int)service.StatusCode} {service.ErrorCode}",
        AmazonServiceException { StatusCode: > 0 } service => $"S3 answers {(int)service.StatusCode}",
        OperationCanceledException => "S3 does not answer in time",
        { InnerException: { } inner } and (AmazonClientException or HttpRequestException) => Describe(inner),
        _ => e.Message,
    };
}
