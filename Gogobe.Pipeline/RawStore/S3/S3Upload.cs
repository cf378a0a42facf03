using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gogobe.Pipeline.RawStore.S3;

/// <summary>
/// The stream that an object is written to: bytes are held until they make a part, then sent. An object below one part is sent in one request. Disposing it
/// before <see cref="CompleteAsync"/> returned aborts the upload. A failure to send is thrown as <see cref="Transport.TransientException"/>, so that it
/// cannot look like one of the source that is read at the same time.
/// </summary>
internal sealed class S3Upload(AmazonS3Client client, string bucket, string key, int partBytes) : Stream
{
    private const int FirstBuffer = 64 * 1024;
    private static readonly TimeSpan s_abortTimeout = TimeSpan.FromSeconds(5);

    private readonly List<PartETag> _parts = [];
    private byte[] _held = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, partBytes));
    private int _count;
    private long _length;
    private string? _uploadId;
    private bool _completed;

    /// <summary>Bytes of memory that are held for the content now.</summary>
    public int Capacity => _held.Length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            // A full part waits for its successor: one that nothing follows may be the whole object.
            if (_count == partBytes)
            {
                await SendPartAsync(cancellationToken);
            }

            var taken = Math.Min(buffer.Length, partBytes - _count);
            Reserve(_count + taken);
            buffer.Span[..taken].CopyTo(_held.AsSpan(_count));
            _count += taken;
            _length += taken;
            buffer = buffer[taken..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        // What is held goes out as a part; parts before the last have a least size.
    }

    /// <summary>Makes the object visible.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        FaultPoint.Hit("rawstore.before-complete");
        if (_uploadId is null)
        {
            // Without UseChunkEncoding=false the content is sent in signed chunks, and servers that do not know them keep the framing as content.
            using var whole = new MemoryStream(_held, 0, _count, writable: false);
            var put = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = whole, UseChunkEncoding = false, AutoCloseStream = false };
            await S3Faults.GuardAsync(() => client.PutObjectAsync(put, cancellationToken), cancellationToken);
        }
        else
        {
            await SendPartAsync(cancellationToken);
            var complete = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId, PartETags = _parts };
            await S3Faults.GuardAsync(() => client.CompleteMultipartUploadAsync(complete, cancellationToken), cancellationToken);
        }

        _completed = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_uploadId is not null && !_completed)
        {
            _completed = true;
            await AbortAsync(_uploadId);
        }

        Return();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        _uploadId ??= (await S3Faults.GuardAsync(
            () => client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = key }, cancellationToken), cancellationToken)).UploadId;
        using var content = new MemoryStream(_held, 0, _count, writable: false);
        var request = new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = _uploadId,
            PartNumber = _parts.Count + 1,
            PartSize = _count,
            InputStream = content,
            UseChunkEncoding = false,
        };
        var sent = await S3Faults.GuardAsync(() => client.UploadPartAsync(request, cancellationToken), cancellationToken);
        _parts.Add(new PartETag(_parts.Count + 1, sent.ETag));
        _count = 0;
    }

    // Parts of an upload that nobody ends are paid for ever. When the server is away too, the next start aborts it (S3Start).
    private async Task AbortAsync(string uploadId)
    {
        using var timeout = new CancellationTokenSource(s_abortTimeout);
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId }, timeout.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Faults.IsOfServer(e, timeout.Token))
        {
            // What made the upload fail is what the caller must hear.
        }
    }

    private void Reserve(int size)
    {
        if (size <= _held.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(partBytes, Math.Max(size, _held.Length * 2)));
        _held.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_held);
        _held = larger;
    }

    private void Return()
    {
        if (_held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_held);
            _held = [];
        }
    }
}
