using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Http;

/// <summary>
/// Opens files over HTTP, and looks at their first bytes before anybody else does: some portals answer 200 with a page when a session or a link has ended.
/// Nothing of the file is lost.
/// </summary>
internal sealed class PortalFiles(PortalHttpClient http, IOptions<PortalOptions> options, TimeProvider time)
{
    /// <summary>Opens a file of a family whose addresses stay as they are.</summary>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) => file.Address is { } address
        ? await OpenAsync(chain, new PortalRequest(address), cancellationToken)
        : new OpenedFile(new PortalFailure(Reason.Forbidden, "Files of this family are found by address.", Heals: false));

    /// <summary>The file, from its first byte; or a failure, <see cref="Reason.LoginPage"/> when it is a page.</summary>
    /// <exception cref="PortalException">There was no answer.</exception>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, PortalRequest request, CancellationToken cancellationToken)
    {
        var (file, head) = await OpenWithHeadAsync(chain, request, cancellationToken);
        if (FeedMagic.Sniff(head.Span) != FeedKind.Html)
        {
            return file;
        }

        await file.DisposeAsync();
        return new OpenedFile(new PortalFailure(Reason.LoginPage, "The portal sent a page instead of the file."));
    }

    /// <summary>The file, from its first byte, and a copy of its first bytes (none when there is no file).</summary>
    /// <exception cref="PortalException">There was no answer.</exception>
    public async Task<(OpenedFile File, ReadOnlyMemory<byte> Head)> OpenWithHeadAsync(
        PortalChain chain, PortalRequest request, CancellationToken cancellationToken)
    {
        var file = await (await http.SendAsync(chain, request, cancellationToken)).ToFileAsync();
        if (file.Body is null)
        {
            return (file, default);
        }

        using var limit = new CancellationTokenSource(options.Value.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var head = new byte[FeedMagic.HeadLength];
            var filled = await file.Body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, either.Token);
            var whole = new OpenedFile(new HeadedStream(head.AsMemory(0, filled), file.Body), file.Length, file)
            {
                ETag = file.ETag,
                LastModified = file.LastModified,
            };
            return (whole, head.AsMemory(0, filled));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await file.DisposeAsync();
            return (new OpenedFile(new PortalFailure(Reason.Timeout, "The file did not begin in time.")), default);
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (PortalFailures.Explain(e) is not { } failure)
            {
                throw;
            }

            return (new OpenedFile(failure), default);
        }
    }
}
