using System.Buffers;
using System.Globalization;
using System.Text;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Reading.Xml;

/// <summary>Text, CDATA, references.</summary>
public sealed partial class XmlTokenizer
{
    private const int MaxReference = 12;

    // The end of a text, or a byte that is not copied as it is.
    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(b => b is not ('\t' or '\n')).Select(b => (byte)b), (byte)'<', (byte)'&']);

    private readonly ByteBuffer _decoded = new();
    private int _textStart;
    private int _textLength;
    private bool _isDecoded;

    /// <summary>The text of the last text token, references and line ends resolved; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Text => _isDecoded ? _decoded.Written : _window.Buffer.AsSpan(_textStart, _textLength);

    // False when there was nothing but blanks between tags.
    private bool ReadText()
    {
        _isDecoded = false;
        var copied = 0;
        var at = 0;
        while (true)
        {
            var start = _window.Position + at;
            var found = _window.Buffer.AsSpan(start, _window.End - start).IndexOfAny(s_special);
            if (found < 0)
            {
                at = _window.End - _window.Position;
                if (!_window.Fill())
                {
                    throw EndsInside();
                }

                continue;
            }

            at += found;
            var b = _window.Buffer[_window.Position + at];
            if (b == '<')
            {
                var next = at + 1;
                if (!IsStray(ByteAt(next)))
                {
                    break;
                }
            }

            Decode(copied, at);
            at++;
            switch (b)
            {
                case (byte)'<':
                    Repairs.Count(Repair.StrayLessThan);
                    _decoded.Append(b);
                    break;
                case (byte)'&':
                    at += AppendReference(at, _decoded);
                    break;
                case (byte)'\r':
                    at += ByteAt(at) == '\n' ? 1 : 0;
                    _decoded.Append((byte)'\n');
                    break;
                default:
                    Repairs.Count(Repair.ControlCharacter);
                    break;
            }

            copied = at;
        }

        return EndText(copied, at);
    }

    private bool EndText(int copied, int at)
    {
        if (_isDecoded)
        {
            Decode(copied, at);
        }
        else
        {
            _textStart = _window.Position;
            _textLength = at;
        }

        _window.Position += at;

        // Blanks are a value only where no other element begins behind them.
        var isValue = _afterStart && !IsNameStart(_window.Buffer[_window.Position + 1]);
        return isValue ? !Text.IsEmpty : Text.IndexOfAnyExcept(" \t\r\n"u8) >= 0;
    }

    private void Decode(int from, int to)
    {
        if (!_isDecoded)
        {
            _isDecoded = true;
            _decoded.Clear();
        }

        _decoded.Append(_window.Buffer.AsSpan(_window.Position + from, to - from));
    }

    private void ReadCdata()
    {
        _window.Position += 9;
        var end = -1;
        for (var at = 0; end < 0;)
        {
            var found = _window.Buffer.AsSpan(_window.Position + at, _window.End - _window.Position - at).IndexOf("]]>"u8);
            end = found < 0 ? -1 : at + found;
            at = Math.Max(at, _window.End - _window.Position - 2);
            if (end < 0 && !_window.Fill())
            {
                throw EndsInside();
            }
        }

        _isDecoded = true;
        _decoded.Clear();
        var text = _window.Buffer.AsSpan(_window.Position, end);
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '\r')
            {
                b = (byte)'\n';
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }

            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n'))
            {
                Repairs.Count(Repair.ControlCharacter);
                continue;
            }

            _decoded.Append(b);
        }

        _window.Position += end + 3;

        // What follows belongs to the same content: blanks around a CDATA section are part of it.
        _afterStart = true;
    }

    // At an offset behind an ampersand; returns how many bytes the rest of the reference has, 0 for a lone ampersand.
    private int AppendReference(int at, ByteBuffer target)
    {
        _window.Ensure(at + MaxReference);
        var rest = _window.Buffer.AsSpan(_window.Position + at, Math.Min(MaxReference, _window.End - _window.Position - at));
        var length = rest.IndexOf((byte)';');
        if (length <= 0)
        {
            return Lone(target);
        }

        var name = rest[..length];
        if (name[0] == '#')
        {
            return AppendNumeric(name[1..], target) ? length + 1 : Lone(target);
        }

        var character = name switch
        {
            [(byte)'a', (byte)'m', (byte)'p'] => '&',
            [(byte)'l', (byte)'t'] => '<',
            [(byte)'g', (byte)'t'] => '>',
            [(byte)'q', (byte)'u', (byte)'o', (byte)'t'] => '"',
            [(byte)'a', (byte)'p', (byte)'o', (byte)'s'] => '\'',
            _ => '\0',
        };
        if (character == '\0')
        {
            return Lone(target);
        }

        target.Append((byte)character);
        return length + 1;
    }

    private int Lone(ByteBuffer target)
    {
        Repairs.Count(Repair.LoneAmpersand);
        target.Append((byte)'&');
        return 0;
    }

    // False when it is no number; a number that is no character of XML is dropped.
    private bool AppendNumeric(ReadOnlySpan<byte> digits, ByteBuffer target)
    {
        var hex = digits is [(byte)'x', ..];
        digits = hex ? digits[1..] : digits;
        if (digits.IsEmpty || !uint.TryParse(digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        var allowed = value is '\t' or '\n' or '\r' or (>= 0x20 and < 0xD800) or (>= 0xE000 and < 0xFFFE) or (>= 0x10000 and <= 0x10FFFF);
        if (!allowed)
        {
            Repairs.Count(Repair.ControlCharacter);
            return true;
        }

        target.Advance(new Rune(value).EncodeToUtf8(target.Reserve(4)));
        return true;
    }
}
