using System.Text;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Http;

namespace Gogobe.Portals.Links;

/// <summary>Opens files whose links end: with the link that was listed last, or after listing again, on the very page where the file stands.</summary>
internal sealed class LinkedFiles(PortalFiles files, SignedLinks links)
{
    // A link may end while it waits for its turn at the host.
    private const int MaxTries = 3;

    /// <summary>Opens a file.</summary>
    /// <param name="chain">The portal.</param>
    /// <param name="name">Name as listed.</param>
    /// <param name="relist">Lists again and keeps the links it sees; stops when it has seen that of this file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="hop">Where the bytes are, when the first bytes of the answer say that they are elsewhere; else null.</param>
    public async Task<OpenedFile> OpenAsync(
        PortalChain chain, string name, Func<CancellationToken, Task> relist, CancellationToken cancellationToken, Func<SignedLink, ReadOnlyMemory<byte>, Uri?>? hop = null)
    {
        for (var tried = 1; ; tried++)
        {
            if (await LinkAsync(chain, name, relist, cancellationToken) is not { } link)
            {
                return new OpenedFile(new PortalFailure(Reason.GoneAtSource, "The portal lists the file no more.", Heals: false));
            }

            var (opened, head) = await files.OpenWithHeadAsync(chain, new PortalRequest(link.Address) { Cookies = link.Cookies }, cancellationToken);
            if (opened.Failure is null && hop?.Invoke(link, head) is { } there)
            {
                await opened.DisposeAsync();
                (opened, head) = await files.OpenWithHeadAsync(chain, new PortalRequest(there) { Cookies = link.Cookies }, cancellationToken);
            }

            if (!Ended(opened, head.Span) || tried == MaxTries)
            {
                return await WithoutPagesAsync(opened, head);
            }

            await opened.DisposeAsync();
            links.Forget(chain.Slug, name, link);
        }
    }

    private async Task<SignedLink?> LinkAsync(PortalChain chain, string name, Func<CancellationToken, Task> relist, CancellationToken cancellationToken)
    {
        if (links.Find(chain.Slug, name) is { } known)
        {
            return known;
        }

        var turn = links.LockOf(chain.Slug);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (links.Find(chain.Slug, name) is { } brought)
            {
                return brought;
            }

            // What is not listed now is gone, whatever was listed before.
            if (links.FindAny(chain.Slug, name) is { } ended)
            {
                links.Forget(chain.Slug, name, ended);
            }

            await relist(cancellationToken);
            return links.FindAny(chain.Slug, name);
        }
        finally
        {
            turn.Release();
        }
    }

    // 403 from a store of blobs; a page; or in words, with status 200: "link expired".
    private static bool Ended(OpenedFile opened, ReadOnlySpan<byte> head) =>
        opened.Failure is { Reason: Reason.Forbidden }
        || (opened.Failure is null && (FeedMagic.Sniff(head) == FeedKind.Html || SaysSo(head)));

    private static bool SaysSo(ReadOnlySpan<byte> head) =>
        head.Length < FeedMagic.HeadLength
        && FeedMagic.Sniff(head) == FeedKind.Other
        && Encoding.UTF8.GetString(head).Contains("expired", StringComparison.OrdinalIgnoreCase);

    private static async Task<OpenedFile> WithoutPagesAsync(OpenedFile opened, ReadOnlyMemory<byte> head)
    {
        if (opened.Failure is not null || !Ended(opened, head.Span))
        {
            return opened;
        }

        await opened.DisposeAsync();
        return new OpenedFile(new PortalFailure(Reason.LoginPage, "The portal sent a page instead of the file, also after it was listed again."));
    }
}
