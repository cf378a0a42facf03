using System.Collections.Concurrent;
using System.Security.Authentication;
using Gogobe.Pipeline;
using Gogobe.Portals.Http;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Ftp;

/// <summary>Lists folders and opens files over FTP, within the limits of the host, like everything else that portals are asked.</summary>
internal sealed class FtpPortal(
    PortalConnector connector, PortalTrust trust, HostRateLimiters limiters, IOptions<PortalOptions> options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FtpPool> _pools = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The files of the account's folder. Says in the notes which way they came.</summary>
    /// <exception cref="PortalException">It failed.</exception>
    public async Task<IReadOnlyList<FtpFile>> ListAsync(PortalChain chain, ListingNotes notes, CancellationToken cancellationToken)
    {
        foreach (var command in (string[])["MLSD", "NLST"])
        {
            await using var transfer = await BeginAsync(chain, command, null, cancellationToken);
            if (transfer is null)
            {
                continue;
            }

            var bytes = await ReadAsync(transfer, cancellationToken);
            (notes.Way, notes.Pages, notes.Bytes) = (transfer.Way, notes.Pages + 1, notes.Bytes + bytes.Length);
            return command == "MLSD" ? FtpListing.Mlsd(bytes) : FtpListing.Nlst(bytes);
        }

        throw new PortalException(Reason.BadListing, "FTP: the server lists no folder.");
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="PortalException">It failed.</exception>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, string name, CancellationToken cancellationToken)
    {
        var transfer = await BeginAsync(chain, "RETR", name, cancellationToken)
            ?? throw new PortalException(Reason.SourceError, "FTP: the server gives no files.");
        return new OpenedFile(transfer, length: null, owner: null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.DisposeAsync();
        }
    }

    private async Task<FtpTransfer?> BeginAsync(PortalChain chain, string command, string? argument, CancellationToken cancellationToken)
    {
        var server = chain.Ftp ?? throw new PortalException(Reason.Unreachable, "No FTP server is known for this chain.");
        var limiter = limiters.Of(server.Authority);
        var pool = _pools.GetOrAdd(server.Authority, _ => new FtpPool(limiter.MaxConcurrent, time));
        var place = await limiter.EnterAsync(cancellationToken);
        FtpConnection? connection = null;
        var taken = false;
        try
        {
            using var limit = new CancellationTokenSource(options.Value.AnswerTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                connection = await pool.TakeAsync(chain.Slug);
                taken = true;
                if (connection is not null && !await connection.IsAliveAsync(either.Token))
                {
                    await connection.DisposeAsync();
                    connection = null;
                }

                if (connection is null)
                {
                    connection = await ConnectAsync(chain, server, either.Token);
                    await limiter.TurnAsync(cancellationToken);
                    await connection.SignInAsync(chain.Account ?? throw NoAccount(), chain.Settings.Folder ?? "/", either.Token);
                    await limiter.TurnAsync(cancellationToken);
                }

                if (await connection.TransferAsync(command, argument, either.Token) is not { } data)
                {
                    pool.Return(chain.Slug, connection);
                    place.Dispose();
                    return null;
                }

                return new FtpTransfer(connection, data, chain.Slug, pool, place);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new PortalException(Reason.Timeout, "FTP: the server did not answer in time.");
            }
            catch (AuthenticationException e)
            {
                throw new PortalException(new PortalFailure(Reason.Tls, e.Message), e);
            }
            catch (Exception e) when (e is not PortalException && PortalFailures.Explain(e) is { } failure)
            {
                throw new PortalException(failure, e);
            }
        }
        catch (PortalException e) when (e.Failure.Reason == Reason.GoneAtSource && connection is not null)
        {
            // The server said no to a name; the connection is as good as before.
            pool.Return(chain.Slug, connection);
            place.Dispose();
            throw;
        }
        catch
        {
            if (taken)
            {
                await pool.DropAsync(connection);
            }

            place.Dispose();
            throw;
        }
    }

    private async Task<FtpConnection> ConnectAsync(PortalChain chain, Uri server, CancellationToken cancellationToken)
    {
        if (chain.Settings.FtpTls == "none")
        {
            return await FtpConnection.OpenAsync(connector, server, tls: null, cancellationToken);
        }

        try
        {
            return await FtpConnection.OpenAsync(connector, server, trust.Policy(), cancellationToken);
        }
        catch (FtpTlsRefusedException e)
        {
            // Only a server that says so is asked in clear, never one whose certificate was not accepted.
            return chain.Settings.FtpTls == "explicit"
                ? throw new PortalException(new PortalFailure(Reason.Tls, e.Message), e)
                : await FtpConnection.OpenAsync(connector, server, tls: null, cancellationToken);
        }
    }

    private async Task<byte[]> ReadAsync(FtpTransfer transfer, CancellationToken cancellationToken)
    {
        using var guard = new MinimumThroughput(
            "document", "portal", options.Value.MinimumSpeed, options.Value.SpeedWindow, options.Value.DocumentTimeout, time, cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await transfer.ReadAsync(buffer, guard.Token)) > 0)
            {
                guard.Add(read);
                bytes.Write(buffer, 0, read);
                if (bytes.Length > options.Value.MaxDocumentBytes)
                {
                    throw new PortalException(Reason.TooLarge, $"A document of the listing is larger than {options.Value.MaxDocumentBytes} bytes.", heals: false);
                }
            }

            return bytes.ToArray();
        }
        catch (OperationCanceledException) when (guard.Expired is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new PortalException(Reason.Timeout, guard.Expired);
        }
        catch (Exception e) when (e is not PortalException && PortalFailures.Explain(e) is { } failure)
        {
            throw new PortalException(failure, e);
        }
    }

    private static PortalException NoAccount() => new(Reason.Forbidden, "No user name is known for this chain.", heals: false);
}
