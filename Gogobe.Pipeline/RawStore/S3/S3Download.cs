using Amazon.S3.Model;

namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>The content of an object as it comes. A connection that breaks, or ends early, is the store being away and not the end of the file.</summary>
internal sealed class S3Download(GetObjectResponse response) : Stream
{
    private readonly Stream _content = response.ResponseStream;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => response.ContentLength;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Counted(await _content.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception e) when (S3Faults.IsOfServer(e, cancellationToken))
        {
            throw S3Faults.Away(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Counted(_content.Read(buffer, offset, count), count);
        }
        catch (Exception e) when (S3Faults.IsOfServer(e, CancellationToken.None))
        {
            throw S3Faults.Away(e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(int bytes, int wanted)
    {
        _read += bytes;
        return bytes > 0 || wanted == 0 || _read >= response.ContentLength
            ? bytes
            : throw new EndOfStreamException($"the connection ended after {_read} of {response.ContentLength} bytes");
    }
}
