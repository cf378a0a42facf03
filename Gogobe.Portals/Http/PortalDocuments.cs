using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Gogobe.Pipeline;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Http;

/// <summary>
/// Reads documents of listings whole: within a size and a time, from a source that may drip, tried again when a failure may heal, only what changed where the
/// portal can tell.
/// </summary>
internal sealed class PortalDocuments(PortalHttpClient http, ConditionalCache cache, IOptions<PortalOptions> options, TimeProvider time)
{
    private static readonly TimeSpan[] s_delays = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    /// <summary>Reads one.</summary>
    /// <exception cref="PortalException">It failed, as often as it was tried; or failed in a way that trying does not heal.</exception>
    public async Task<PortalDocument> ReadAsync(PortalChain chain, PortalRequest request, ListingNotes notes, CancellationToken cancellationToken)
    {
        var delays = options.Value.RetryDelays is { Count: > 0 } set ? set : s_delays;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(chain, request with { Document = true }, notes, cancellationToken);
            }
            catch (PortalException e) when (attempt < delays.Count && WaitBefore(e.Failure, delays[attempt]) is { } wait)
            {
                notes.Retries++;
                await time.PassedAsync(wait, time.GetTimestamp(), cancellationToken);
            }
        }
    }

    // A refusal or a wrong certificate is not healed by asking again at once; a portal that says how long it wants to be left alone is asked no earlier.
    private TimeSpan? WaitBefore(PortalFailure failure, TimeSpan delay)
    {
        if (!failure.Heals || failure.Reason is not (Reason.Timeout or Reason.Unreachable or Reason.SourceError or Reason.Truncated or Reason.RateLimited))
        {
            return null;
        }

        var wait = delay * (0.75 + (Random.Shared.NextDouble() / 2));
        return failure.RetryAfter is not { } asked || asked <= wait ? wait : asked <= options.Value.MaxWaitInListing ? asked : null;
    }

    private async Task<PortalDocument> ReadOnceAsync(PortalChain chain, PortalRequest request, ListingNotes notes, CancellationToken cancellationToken)
    {
        var known = request.Conditional ? cache.Find(chain.Slug, request.Address) : null;
        await using var response = await http.SendAsync(chain, known is null ? request : request with { Headers = [.. request.Headers, .. Conditions(known)] }, cancellationToken);
        if (response.Status == 304 && known is not null)
        {
            notes.Pages++;
            notes.NotModified++;
            return new PortalDocument(200, response.Address, known.Bytes);
        }

        if (response.Status != 200 && !request.AlsoAccepts.Contains(response.Status))
        {
            throw new PortalException(PortalFailures.OfStatus(response.Status, response.RetryAfter) is { Reason: not Reason.GoneAtSource } failure
                ? failure
                : new PortalFailure(Reason.BadListing, $"The portal answered {response.Status}: its listing is no longer there."));
        }

        var bytes = await ReadBodyAsync(response, cancellationToken);
        notes.Pages++;
        notes.Bytes += bytes.Length;
        if (request.Conditional && response.Status == 200)
        {
            cache.Keep(chain.Slug, request.Address, response.ETag, response.LastModified, bytes);
        }

        return new PortalDocument(response.Status, response.Address, bytes);
    }

    private static IEnumerable<KeyValuePair<string, string>> Conditions(ConditionalCache.Entry known)
    {
        if (known.ETag is { } etag)
        {
            yield return new("If-None-Match", etag);
        }

        if (known.LastModified is { } moment)
        {
            yield return new("If-Modified-Since", moment.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private async Task<byte[]> ReadBodyAsync(PortalResponse response, CancellationToken cancellationToken)
    {
        using var guard = new MinimumThroughput(
            "document", "portal", options.Value.MinimumSpeed, options.Value.SpeedWindow, options.Value.DocumentTimeout, time, cancellationToken);
        try
        {
            await using var body = Decompressed(response);
            return await ReadToEndAsync(body, guard);
        }
        catch (OperationCanceledException) when (guard.Expired is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new PortalException(Reason.Timeout, guard.Expired);
        }
        catch (InvalidDataException e)
        {
            throw new PortalException(new PortalFailure(Reason.Truncated, e.Message), e);
        }
        catch (Exception e) when (e is not PortalException && PortalFailures.Explain(e) is { } failure)
        {
            throw new PortalException(failure, e);
        }
    }

    private static Stream Decompressed(PortalResponse response) => response.Encodings.LastOrDefault()?.ToLowerInvariant() switch
    {
        null or "identity" => response.Body,
        "gzip" or "x-gzip" => new GZipStream(response.Body, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(response.Body, CompressionMode.Decompress, leaveOpen: true),
        _ => throw new PortalException(Reason.BadListing, "The portal answers in an encoding that was not asked for."),
    };

    private async Task<byte[]> ReadToEndAsync(Stream body, MinimumThroughput guard)
    {
        var max = options.Value.MaxDocumentBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var filled = 0;
            while (true)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), guard.Token);
                if (read == 0)
                {
                    return buffer.AsSpan(0, filled).ToArray();
                }

                guard.Add(read);
                filled += read;
                if (filled > max)
                {
                    throw new PortalException(Reason.TooLarge, $"A document of the listing is larger than {max} bytes.", heals: false);
                }

                if (filled == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
