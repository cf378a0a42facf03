using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Reading.Xml;

/// <summary>Start tags, end tags, attributes.</summary>
public sealed partial class XmlTokenizer
{
    private const int MaxNameBytes = 1024;

    private readonly NameStack _names;
    private readonly ByteBuffer _values = new();
    private (int NameStart, int NameLength, int ValueStart, int ValueLength)[] _attributes = new (int, int, int, int)[8];
    private byte[] _endName = new byte[64];
    private int _endNameLength;
    private bool _atEnd;

    /// <summary>Attributes of the start tag, without namespace declarations' meaning: they are attributes like any other.</summary>
    public int AttributeCount { get; private set; }

    /// <summary>Local name of the element of the last start or end token; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Name => Local(_atEnd ? _endName.AsSpan(0, _endNameLength) : _names.Top);

    /// <summary>Local name of an attribute.</summary>
    public ReadOnlySpan<byte> AttributeName(int index) => Local(_values.Written.Slice(_attributes[index].NameStart, _attributes[index].NameLength));

    /// <summary>Value of an attribute, decoded.</summary>
    public ReadOnlySpan<byte> AttributeValue(int index) => _values.Written.Slice(_attributes[index].ValueStart, _attributes[index].ValueLength);

    /// <summary>
    /// Says that the innermost open element is now another one, at the same depth: for a reader that went on by itself from the content of one
    /// element to the content of another by bytes that it had seen tokenized before.
    /// </summary>
    public void ReplaceTop(ReadOnlySpan<byte> fullName)
    {
        _names.Pop();
        _names.Push(fullName);
        _afterStart = true;
        _atEnd = false;
    }

    /// <summary>Full name of the innermost open element.</summary>
    public ReadOnlySpan<byte> TopName => _names.Top;

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.LastIndexOf((byte)':') + 1)..];

    private void ReadStartTag()
    {
        AttributeCount = 0;
        _atEnd = false;
        var length = NameLength(1);
        var at = 1 + length;
        PushName(_window.Buffer.AsSpan(_window.Position + 1, length));
        while (true)
        {
            var b = ByteAt(at);
            if (b == '>')
            {
                break;
            }

            if (b == '/')
            {
                at++;
                _pendingEnd = ByteAt(at) == '>' ? true : throw Malformed("a slash inside a tag");
                break;
            }

            if (!IsBlank(b))
            {
                ReadAttribute(ref at);
                continue;
            }

            at++;
        }

        _window.Position += at + 1;
        _afterStart = true;
    }

    private void PushName(ReadOnlySpan<byte> name)
    {
        if (!_rootSeen)
        {
            _rootSeen = true;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "html"u8))
            {
                throw new FeedException(Reason.LoginPage, "an HTML page");
            }
        }

        _names.Push(name);
    }

    private void PopName()
    {
        var name = _names.Top;
        if (name.Length > _endName.Length)
        {
            _endName = new byte[name.Length * 2];
        }

        name.CopyTo(_endName);
        _endNameLength = name.Length;
        _atEnd = true;
        _names.Pop();
    }

    private void ReadEndTag()
    {
        if (_names.Depth == 0)
        {
            throw Malformed("an end tag without a start tag");
        }

        var name = _names.Top;
        if (!_window.Ensure(name.Length + 3))
        {
            throw _window.Buffer.AsSpan(_window.Position, _window.End - _window.Position).Contains((byte)'>') ? Malformed("end tag does not match") : EndsInside();
        }

        if (!_window.Buffer.AsSpan(_window.Position + 2, name.Length).SequenceEqual(name))
        {
            throw Malformed("end tag does not match");
        }

        var at = name.Length + 2;
        while (IsBlank(ByteAt(at)))
        {
            at++;
        }

        if (ByteAt(at) != '>')
        {
            throw Malformed("end tag does not match");
        }

        _window.Position += at + 1;
        _afterStart = false;
        PopName();
    }

    // A byte at an offset from the window's position, after reading as needed.
    private byte ByteAt(int at) => _window.Ensure(at + 1) ? _window.Buffer[_window.Position + at] : throw EndsInside();

    private int NameLength(int at)
    {
        var start = at;
        while (true)
        {
            var b = ByteAt(at);
            if (b is (byte)'>' or (byte)'/' or (byte)'=' || IsBlank(b))
            {
                return at - start;
            }

            if (b is < 0x20 or (byte)'<' or (byte)'"' or (byte)'\'' or (byte)'&' or (byte)';')
            {
                throw Malformed("a name with a character that no name has");
            }

            if (at - start == MaxNameBytes)
            {
                throw new FeedException(Reason.TooLarge, $"a name of more than {MaxNameBytes} bytes");
            }

            at++;
        }
    }

    private void ReadAttribute(ref int at)
    {
        if (AttributeCount == _limits.MaxAttributes)
        {
            throw new FeedException(Reason.TooLarge, $"more than {_limits.MaxAttributes} attributes");
        }

        if (AttributeCount == 0)
        {
            _values.Clear();
        }

        if (!IsNameStart(ByteAt(at)))
        {
            throw Malformed("an attribute without a name");
        }

        var nameStart = _values.Length;
        var nameLength = NameLength(at);
        _values.Append(_window.Buffer.AsSpan(_window.Position + at, nameLength));
        at += nameLength;
        SkipBlanksAt(ref at);
        if (ByteAt(at) != '=')
        {
            throw Malformed("an attribute without a value");
        }

        at++;
        SkipBlanksAt(ref at);
        var valueStart = _values.Length;
        ReadValue(ref at);
        RefuseRepeated(_values.Written.Slice(nameStart, nameLength));
        if (AttributeCount == _attributes.Length)
        {
            Array.Resize(ref _attributes, _attributes.Length * 2);
        }

        _attributes[AttributeCount++] = (nameStart, nameLength, valueStart, _values.Length - valueStart);
    }

    private void RefuseRepeated(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < AttributeCount; i++)
        {
            if (_values.Written.Slice(_attributes[i].NameStart, _attributes[i].NameLength).SequenceEqual(name))
            {
                throw Malformed("an attribute twice");
            }
        }
    }

    private void SkipBlanksAt(ref int at)
    {
        while (IsBlank(ByteAt(at)))
        {
            at++;
        }
    }

    private void ReadValue(ref int at)
    {
        var quote = ByteAt(at);
        var quoted = quote is (byte)'"' or (byte)'\'';
        at += quoted ? 1 : 0;
        if (!quoted)
        {
            Repairs.Count(Repair.UnquotedAttribute);
        }

        while (true)
        {
            var b = ByteAt(at);
            if (quoted ? b == quote : IsBlank(b) || b == '>' || (b == '/' && EndsTag(at)))
            {
                at += quoted ? 1 : 0;
                return;
            }

            at++;
            switch (b)
            {
                case (byte)'&':
                    at += AppendReference(at, _values);
                    break;
                case (byte)'\r':
                    // Line ends and tabs are blanks in a value; a pair is one.
                    at += ByteAt(at) == '\n' ? 1 : 0;
                    _values.Append((byte)' ');
                    break;
                case (byte)'\n' or (byte)'\t':
                    _values.Append((byte)' ');
                    break;
                case < 0x20:
                    Repairs.Count(Repair.ControlCharacter);
                    break;
                default:
                    if (b == '<')
                    {
                        Repairs.Count(Repair.StrayLessThan);
                    }

                    _values.Append(b);
                    break;
            }
        }
    }

    private bool EndsTag(int at)
    {
        at++;
        return ByteAt(at) == '>';
    }
}
