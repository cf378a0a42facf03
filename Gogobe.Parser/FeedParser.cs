using Gogobe.Parser.Reading;
using Gogobe.Parser.Reading.Layers;
using Gogobe.Parser.Reading.Xml;
using Gogobe.Parser.Rows;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser;

/// <summary>
/// Reads one published file into batches, pull by pull, so that whoever takes the batches sets the pace. No input/output but the given stream,
/// no clock, no database. Not for use by two threads at once.
/// </summary>
/// <example><code>
/// using var parser = FeedParser.Open(stream, request);
/// while (parser.Next() is { } batch) { await publish(batch); }
/// var result = parser.Result;
/// </code></example>
public sealed class FeedParser : IDisposable
{
    /// <summary>Version of the rules. Another version may read other rows from the same bytes; a replay applies it.</summary>
    public const int Version = 2;

    // A test's second build: it reads no unit prices.
    private const string LaterVersion = "parser.later-version";

    private readonly int _version = CurrentVersion;
    private readonly ParseRequest _request;
    private readonly Stream _raw;
    private FeedContainer? _container;
    private Utf8Window? _window;
    private ScanContext? _context;
    private RowReader? _rows;
    private ParseResult? _result;
    private int _sequence;

    private FeedParser(Stream raw, ParseRequest request)
    {
        _raw = raw;
        _request = request;
    }

    /// <summary><see cref="Version"/>, unless a test makes this process a later build.</summary>
    public static int CurrentVersion => FaultPoint.Wants(LaterVersion) ? Version + 1 : Version;

    /// <summary>How it ended; available when <see cref="Next"/> returned null.</summary>
    /// <exception cref="InvalidOperationException">The file was not read to its end.</exception>
    public ParseResult Result => _result ?? throw new InvalidOperationException("the file was not read to its end");

    /// <summary>Starts reading a file. Faults of the file show in <see cref="Result"/>, not here.</summary>
    /// <param name="raw">The bytes as published, at their start. Not disposed. An <see cref="IOException"/> of it passes through.</param>
    /// <param name="request">What is known about it.</param>
    public static FeedParser Open(Stream raw, ParseRequest request) => new(raw, request);

    /// <summary>Reads a whole file.</summary>
    /// <param name="raw">As for <see cref="Open"/>.</param>
    /// <param name="request">What is known about it.</param>
    /// <param name="take">Takes each batch.</param>
    public static ParseResult Parse(Stream raw, ParseRequest request, Action<IngestBatch> take)
    {
        using var parser = Open(raw, request);
        while (parser.Next() is { } batch)
        {
            take(batch);
        }

        return parser.Result;
    }

    /// <summary>
    /// The next batch; null at the end. The last batch carries the account. A file that fails before its first batch hands out none; one that fails
    /// later ends with an empty last batch whose account is not complete.
    /// </summary>
    public IngestBatch? Next()
    {
        if (_sequence < 0)
        {
            return null;
        }

        try
        {
            _rows ??= Start();
            return _rows.Advance() ? Batch(_rows.Take(), null) : Finish(_rows.Take());
        }
        catch (FeedException e)
        {
            return Fail(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window?.Dispose();
        _container?.Dispose();
    }

    private RowReader Start()
    {
        _container = FeedContainer.Open(_raw, _request.Limits);
        var text = new FeedText(_container);
        _window = new Utf8Window(text, _request.Limits.MaxTokenBytes);
        _context = new ScanContext(_request, text, _window, new XmlTokenizer(_window, _request.Limits));
        return RowReader.For(_context);
    }

    private IngestBatch Finish(BatchRows rows)
    {
        _container!.Verify();
        var context = _context!;

        // One row of several, and one letter of one row, are names that were cut at a number of bytes.
        var isCut = context.Damaged == 1 && (context.Seen > 1 || context.Replaced == 1);
        if (!isCut && context.Damaged * 100 > context.Seen)
        {
            throw new FeedException(Reason.BadEncoding, $"{context.Damaged} of {context.Seen} rows have letters that are no text");
        }

        var empty = context.Seen == 0 && NothingWasPublished();
        if (context.Header.Store is null && _request.FileType != FileType.Stores)
        {
            throw new FeedException(Reason.NoStore, "neither the name nor the file says which store it is of");
        }

        var account = Account(complete: true);
        var last = Batch(rows, account);
        End(new ParseResult(empty ? Reason.Empty : Reason.None, "", account, _sequence));
        return last;
    }

    // A closed, empty list of the right kind says "nothing to publish", and so does a container in a small file or under a NULL name. Anything else is an
    // alarm, since it usually means a new dialect.
    private bool NothingWasPublished()
    {
        const int Small = 300;
        var container = _context!.SawContainer || _context.Header.IsKnown;
        var emptyList = _context.SawList && !_context.ListHoldsOther && _context.Header.Declared is null or 0;
        return emptyList || (container && (_request.NullNamed || _container!.ExpandedBytes < Small))
            ? true
            : throw new FeedException(Reason.ZeroRows, "not one row was found");
    }

    private IngestBatch? Fail(FeedException e)
    {
        var account = Account(complete: false);
        var last = _sequence > 0 ? Batch(BatchRows.None(_request.FileType.Rows()), account) : null;
        End(new ParseResult(e.Reason, e.Message.Length > 500 ? e.Message[..500] : e.Message, account, _sequence));
        return last;
    }

    private void End(ParseResult result)
    {
        _result = result;
        _sequence = -1;
    }

    private IngestBatch Batch(BatchRows rows, ParseAccount? account) => new()
    {
        FileId = _request.FileId,
        Run = _request.Run,
        ParseId = _request.ParseId,
        ParserVersion = _version,
        Sequence = _sequence++,
        Last = account is not null,
        Kind = _request.FileType.Rows(),
        Prices = _version == Version ? rows.Prices : Later(rows.Prices),
        Promotions = rows.Promotions,
        Stores = rows.Stores,
        Account = account,
    };

    private static PriceBatch? Later(PriceBatch? batch)
    {
        foreach (ref var row in batch is null ? default : batch.Rows.AsSpan())
        {
            row.UnitPrice = ScaledNumber.Unknown;
        }

        return batch;
    }

    private ParseAccount Account(bool complete) =>
        _context is null ? new ParseAccount { Complete = false, Seen = 0 } : AccountMaker.Make(_context, _container!, complete);
}
