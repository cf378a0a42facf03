using System.IO.Compression;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Layers;

/// <summary>
/// gzip, one or more members. Relies on <c>System.IO.Compression.UseStrictValidation</c>, which every process of ours sets: without it
/// <see cref="GZipStream"/> reads half of a cut file and reports success.
/// </summary>
internal sealed class GzipLayer : Layer
{
    private readonly EndNoting _source;
    private readonly GZipStream _gzip;

    public GzipLayer(Stream source, long cap)
        : base(cap)
    {
        if (!AppContext.TryGetSwitch("System.IO.Compression.UseStrictValidation", out var strict) || !strict)
        {
            throw new InvalidOperationException("System.IO.Compression.UseStrictValidation is off: cut files would pass as whole");
        }

        _source = new EndNoting(source);
        _gzip = new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    protected override int Expand(Span<byte> buffer)
    {
        try
        {
            var read = _gzip.Read(buffer);
            if (read == 0 && buffer.Length > 0)
            {
                // After a member's trailer the decompressor asks for more and gets nothing, unless something else than a member follows.
                Trailing |= !_source.Ended;
            }

            return read;
        }
        catch (InvalidDataException e)
        {
            throw _source.Ended
                ? new FeedException(Reason.Truncated, "gzip ends before its end")
                : new FeedException(Reason.Corrupt, "gzip: " + e.Message);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Notes that the source was read to its end.</summary>
    private sealed class EndNoting(Stream source) : ReadOnlyStream
    {
        public bool Ended { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = source.Read(buffer);
            Ended |= read == 0 && buffer.Length > 0;
            return read;
        }
    }
}
