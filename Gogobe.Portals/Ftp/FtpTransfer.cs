using Gogobe.Pipeline;

namespace Gogobe.Portals.Ftp;

/// <summary>
/// The bytes of a transfer. They are whole when the server says so on the control connection, not when the data connection ends: a read that comes to the end
/// asks. Holds its place at the host until it is disposed.
/// </summary>
internal sealed class FtpTransfer(FtpConnection connection, Stream data, string slug, FtpPool pool, IDisposable place) : Stream
{
    private bool _ended;
    private bool _disposed;

    /// <summary><c>ftps</c> with an encrypted control connection, else <c>ftp</c>.</summary>
    public string Way => connection.IsEncrypted ? "ftps" : "ftp";

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return 0;
        }

        var read = await data.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty)
        {
            // Servers speak of the end only when they have seen it from both sides.
            await data.DisposeAsync();
            if (!await connection.IsWholeAsync(cancellationToken))
            {
                throw new PortalException(Reason.Truncated, "FTP: the server broke the transfer off.");
            }

            _ended = true;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Files of portals are read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await data.DisposeAsync();
            if (_ended)
            {
                pool.Return(slug, connection);
            }
            else
            {
                await pool.DropAsync(connection);
            }

            place.Dispose();
        }

        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
