using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Xml;

/// <summary>What <see cref="XmlTokenizer.Read"/> found.</summary>
public enum XmlToken
{
    /// <summary>A start tag; <see cref="XmlTokenizer.Name"/>, attributes. An empty element gives a start and then an end.</summary>
    Start,

    /// <summary>An end tag.</summary>
    End,

    /// <summary>Text between tags. One element may have several: a CDATA section and a comment end a text. Blanks between tags are no text.</summary>
    Text,

    /// <summary>The root is closed and nothing but blanks, NULs, comments or instructions follows.</summary>
    EndOfDocument,
}

/// <summary>
/// A pull tokenizer over UTF-8 bytes: elements, attributes, text, the five named entities and numeric references, CDATA; comments and
/// instructions are skipped, namespaces dropped from names, document types refused. It verifies well-formedness to the closing root tag
/// but for the listed <see cref="Repairs"/>, never fetches anything and needs no memory that grows with the document.
/// </summary>
public sealed partial class XmlTokenizer
{
    private readonly Utf8Window _window;
    private readonly ReadLimits _limits;
    private bool _rootSeen;
    private bool _pendingEnd;
    private bool _afterStart;

    /// <summary>Starts at the beginning of the window's text.</summary>
    public XmlTokenizer(Utf8Window window, ReadLimits limits)
    {
        _window = window;
        _limits = limits;
        _names = new NameStack(limits.MaxDepth);
    }

    /// <summary>Repairs made so far.</summary>
    public Repairs Repairs { get; } = new();

    /// <summary>NUL bytes behind the closing root tag.</summary>
    public long TrailingBytes { get; private set; }

    /// <summary>Open elements; a start counts from its own token on, an end no longer.</summary>
    public int Depth => _names.Depth;

    /// <summary>True with a start token of an empty element: its end token follows.</summary>
    public bool IsEmpty => _pendingEnd;

    /// <summary>Offset in the text where the last token began.</summary>
    public long TokenOffset { get; private set; }

    /// <summary>Reads the next token.</summary>
    /// <exception cref="FeedException">The document is not well-formed, too deep, too large or has a document type.</exception>
    public XmlToken Read()
    {
        if (_pendingEnd)
        {
            _pendingEnd = false;
            _afterStart = false;
            PopName();
            return XmlToken.End;
        }

        while (true)
        {
            if (_names.Depth == 0)
            {
                if (!SkipOutsideRoot())
                {
                    return XmlToken.EndOfDocument;
                }
            }
            else if (!_afterStart)
            {
                SkipBlanks();
            }

            TokenOffset = _window.Offset;
            if (!_window.Ensure(2))
            {
                throw EndsInside();
            }

            if (_window.Buffer[_window.Position] != '<' || IsStray(_window.Buffer[_window.Position + 1]))
            {
                if (ReadText())
                {
                    return XmlToken.Text;
                }

                continue;
            }

            switch (_window.Buffer[_window.Position + 1])
            {
                case (byte)'/':
                    ReadEndTag();
                    return XmlToken.End;
                case (byte)'?':
                    SkipInstruction();
                    break;
                case (byte)'!':
                    if (ReadDeclaration())
                    {
                        return XmlToken.Text;
                    }

                    break;
                default:
                    ReadStartTag();
                    return XmlToken.Start;
            }
        }
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static bool IsNameStart(byte b) => (uint)((b | 0x20) - 'a') < 26 || b is (byte)'_' or (byte)':' or >= 0x80;

    private static bool IsStray(byte afterLess) => !IsNameStart(afterLess) && afterLess is not ((byte)'/' or (byte)'!' or (byte)'?');

    private static FeedException EndsInside() => new(Reason.Truncated, "the XML ends before its root is closed");

    private static FeedException Malformed(string what) => new(Reason.Malformed, what);

    private void SkipBlanks()
    {
        do
        {
            var rest = _window.Buffer.AsSpan(_window.Position, _window.End - _window.Position);
            var visible = rest.IndexOfAnyExcept(" \t\r\n"u8);
            if (visible >= 0)
            {
                _window.Position += visible;
                return;
            }

            _window.Position = _window.End;
        }
        while (_window.Fill());
    }

    // Before the root only blanks, byte-order marks, comments and instructions may stand; behind it NULs too, which some publishers append.
    private bool SkipOutsideRoot()
    {
        while (true)
        {
            SkipBlanks();
            if (!_window.Ensure(1))
            {
                return _rootSeen ? false : throw EndsInside();
            }

            if (StartsWith("\ufeff"u8))
            {
                _window.Position += 3;
                continue;
            }

            var b = _window.Buffer[_window.Position];
            if (_rootSeen && b == 0)
            {
                _window.Position++;
                TrailingBytes++;
                continue;
            }

            if (b == '<' && !_rootSeen && !_window.Ensure(2))
            {
                throw EndsInside();
            }

            if (b != '<' || !_window.Ensure(2) || IsStray(_window.Buffer[_window.Position + 1]))
            {
                throw Malformed(_rootSeen ? "text behind the root" : "text before the root");
            }

            if (_rootSeen && IsNameStart(_window.Buffer[_window.Position + 1]))
            {
                throw Malformed("a second document behind the root");
            }

            return true;
        }
    }

    private void SkipInstruction()
    {
        _window.Position += 2;
        SkipPast("?>"u8);
    }

    // True for a CDATA section, which is text.
    private bool ReadDeclaration()
    {
        if (StartsWith("<!--"u8))
        {
            _window.Position += 4;
            SkipPast("-->"u8);
            return false;
        }

        if (StartsWith("<![CDATA["u8) && _names.Depth > 0)
        {
            ReadCdata();
            return true;
        }

        if (!StartsWithIgnoringCase("<!DOCTYPE"u8))
        {
            throw _window.Ensure(9) ? Malformed("an unknown declaration") : EndsInside();
        }

        _window.Position += 9;
        SkipBlanks();
        throw StartsWithIgnoringCase("html"u8)
            ? new FeedException(Reason.LoginPage, "an HTML page")
            : new FeedException(Reason.DtdForbidden, "a document type");
    }

    private void SkipPast(ReadOnlySpan<byte> end)
    {
        while (true)
        {
            var found = _window.Buffer.AsSpan(_window.Position, _window.End - _window.Position).IndexOf(end);
            if (found >= 0)
            {
                _window.Position += found + end.Length;
                return;
            }

            // Keep what may be the beginning of the end.
            _window.Position = Math.Max(_window.Position, _window.End - end.Length + 1);
            if (!_window.Fill())
            {
                throw EndsInside();
            }
        }
    }

    private bool StartsWith(ReadOnlySpan<byte> text) =>
        _window.Ensure(text.Length) && _window.Buffer.AsSpan(_window.Position, text.Length).SequenceEqual(text);

    private bool StartsWithIgnoringCase(ReadOnlySpan<byte> text) =>
        _window.Ensure(text.Length) && System.Text.Ascii.EqualsIgnoreCase(_window.Buffer.AsSpan(_window.Position, text.Length), text);
}
