using System.Net.Http.Headers;

namespace Gogobe.Portals.Http;

/// <summary>The head of an answer, with its body yet to be read. Holds a place at the host until it is disposed.</summary>
internal sealed class PortalResponse(HttpResponseMessage message, Stream body, Uri address, TimeSpan? retryAfter, IDisposable place) : IAsyncDisposable
{
    public int Status => (int)message.StatusCode;

    /// <summary>Where it came from, after redirects.</summary>
    public Uri Address => address;

    public Stream Body => body;

    public long? Length => message.Content.Headers.ContentLength;

    public TimeSpan? RetryAfter => retryAfter;

    public string? ETag => message.Headers.ETag?.ToString();

    public DateTimeOffset? LastModified => message.Content.Headers.LastModified;

    public MediaTypeHeaderValue? ContentType => message.Content.Headers.ContentType;

    public Uri? Location => message.Headers.Location;

    public ICollection<string> Encodings => message.Content.Headers.ContentEncoding;

    /// <summary>As a file for whoever asked for one: a body for 200, a failure for all else. Owns this answer either way.</summary>
    public async Task<OpenedFile> ToFileAsync()
    {
        if (Status == 200)
        {
            return new OpenedFile(body, Length, this) { ETag = ETag, LastModified = LastModified };
        }

        var failure = PortalFailures.OfStatus(Status, retryAfter);
        await DisposeAsync();
        return new OpenedFile(failure);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        message.Dispose();
        place.Dispose();
    }
}
