using Gogobe.Parser.Reading;
using Gogobe.Parser.Reading.Xml;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows;

/// <summary>
/// Finds rows in a document by the one rule that survives all dialects: a row is a candidate element that contains no other candidate and no list of
/// rows. Calls the reader of its kind for each field and row, and keeps the header.
/// </summary>
internal abstract class RowScanner
{
    private readonly ReadLimits _limits;
    private readonly ElementName[] _open;
    private readonly ByteBuffer _value = new();
    private readonly List<(Field Field, string Text, int Depth)> _rowHeader = [];
    private readonly HashSet<(ElementName Around, Field Field)> _belowUnknown = [];
    private readonly HashSet<(ElementName Around, Field Field)> _besideRows = [];
    private bool _leaf;
    private bool _holdsList;
    private long _apart;
    private int _list;

    protected RowScanner(ScanContext context)
    {
        Context = context;
        Xml = context.Xml;
        Window = context.Window;
        _limits = context.Request.Limits;
        _open = new ElementName[_limits.MaxDepth + 2];
    }

    /// <summary>Rows and what belongs to them, ready to be handed out.</summary>
    public abstract bool BatchIsFull { get; }

    protected ScanContext Context { get; }

    protected XmlTokenizer Xml { get; }

    protected Utf8Window Window { get; }

    /// <summary>Depth of the row that is open; 0 when none is.</summary>
    protected int RowDepth { get; private set; }

    /// <summary>The row element that is open.</summary>
    protected ElementName RowName => _open[RowDepth];

    /// <summary>Reads on until a batch is full (true) or the document has ended (false).</summary>
    public bool Advance()
    {
        while (!BatchIsFull)
        {
            switch (Xml.Read())
            {
                case XmlToken.Start:
                    OnStart();
                    break;
                case XmlToken.Text:
                    if (_leaf)
                    {
                        _value.Append(Xml.Text);
                    }

                    break;
                case XmlToken.End:
                    OnEnd();
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>A candidate opened.</summary>
    protected abstract void BeginRow();

    /// <summary>The open candidate has another one inside: it is no row, forget its fields.</summary>
    protected abstract void AbandonRow();

    /// <summary>A row is complete; the window holds it from its pin to its position.</summary>
    protected abstract void EndRow();

    /// <summary>A leaf or attribute of the open row.</summary>
    protected abstract void RowField(ElementName name, ReadOnlySpan<byte> value, int depth);

    /// <summary>An element inside the open row.</summary>
    protected virtual void OpenInRow(ElementName name, int depth)
    {
    }

    /// <summary>An element inside the open row that is not a leaf.</summary>
    protected virtual void CloseInRow(ElementName name, int depth)
    {
    }

    /// <summary>A start tag inside or of a row was handled: the moment to go on without the tokenizer.</summary>
    protected virtual void AfterStart(ElementName name)
    {
    }

    /// <summary>An end tag was handled; the row of it, if any, is over.</summary>
    protected virtual void AfterEnd(ElementName name, bool leaf, bool row)
    {
    }

    /// <summary>The innermost open element changed at the same depth, in the same or a later row.</summary>
    protected void Jumped(ElementName leaf)
    {
        Xml.ReplaceTop(leaf.FullName);
        _open[Xml.Depth] = leaf;
        _leaf = true;
        _value.Clear();
    }

    /// <summary>Counts the open row before any mapping, and hands it to the reader; what holds a list was none.</summary>
    protected void CompleteRow()
    {
        _apart = 0;
        if (_holdsList)
        {
            Forget();
            return;
        }

        _rowHeader.Clear();
        _belowUnknown.Clear();
        Context.Seen++;
        Context.LookForDamage();
        EndRow();
    }

    private void OnStart()
    {
        var name = Context.Names.Get(Xml.TopName);
        name.Count++;
        if (++_apart > _limits.MaxElementsApart)
        {
            throw new FeedException(Reason.TooLarge, $"more than {_limits.MaxElementsApart} elements that are no rows");
        }

        _open[Xml.Depth] = name;
        _leaf = true;
        _value.Clear();
        if (name.Role is Role.List or Role.Details)
        {
            _list = Xml.Depth;
            Context.SawList = true;
        }
        else if (_list != 0 && name.Role != Role.Row)
        {
            Context.ListHoldsOther = true;
        }

        if (name.Role == Role.Row)
        {
            if (RowDepth != 0)
            {
                Abandon();
            }

            _apart = 0;
            RowDepth = Xml.Depth;
            Window.Pin = (int)(Xml.TokenOffset - Window.Start);
            _rowHeader.Clear();
            _belowUnknown.Clear();
            BeginRow();
        }
        else if (RowDepth != 0)
        {
            OpenInRow(name, Xml.Depth);
        }

        Context.SawContainer |= name.Role is Role.List or Role.Details or Role.Container or Role.Row;
        for (var i = 0; i < Xml.AttributeCount; i++)
        {
            Attribute(name, Context.Names.Get(Xml.AttributeName(i)), Xml.AttributeValue(i));
        }

        AfterStart(name);
    }

    private void Attribute(ElementName element, ElementName name, ReadOnlySpan<byte> value)
    {
        if (name.Field == Field.Count)
        {
            if (element.Role is Role.List or Role.Details && RowDepth == 0)
            {
                Context.Header.Declare(value);
            }
        }
        else if (name.Field is not (Field.Unknown or Field.Ignored))
        {
            OnField(name, value, Xml.Depth + 1);
        }
    }

    private void OnEnd()
    {
        var depth = Xml.Depth + 1;
        var name = _open[depth];
        var leaf = _leaf;
        _leaf = false;
        var row = depth == RowDepth;
        if (row)
        {
            CompleteRow();
            RowDepth = 0;
            Window.Pin = -1;
        }
        else if (leaf)
        {
            OnField(name, _value.Written, depth);
        }
        else if (RowDepth != 0)
        {
            CloseInRow(name, depth);
        }

        // A text in it makes it a field that is only called like a list.
        _holdsList |= RowDepth != 0 && name.Role == Role.List && !(leaf && _value.Written.IndexOfAnyExcept(" \t\r\n"u8) >= 0);
        _list = depth == _list ? 0 : _list;
        Context.Header.Close(depth);
        AfterEnd(name, leaf, row);
    }

    private void OnField(ElementName name, ReadOnlySpan<byte> value, int depth)
    {
        LookForRecords(name, depth);
        if (RowDepth == 0)
        {
            if (name.IsHeader)
            {
                Context.Header.Set(name.Field, ScanContext.Text(value), depth);
            }

            return;
        }

        if (name.IsHeader)
        {
            _rowHeader.Add((name.Field, ScanContext.Text(value), depth));
        }

        RowField(name, value, depth);
    }

    // A field of rows that comes again below an unknown element of one name: such elements are records, and nobody counts them.
    private void LookForRecords(ElementName name, int depth)
    {
        if (name.Field is Field.Unknown or Field.Ignored || (RowDepth == 0 && name.IsHeader) || depth <= RowDepth + 1)
        {
            return;
        }

        var around = _open[depth - 1];
        var seen = RowDepth == 0 ? _besideRows : _belowUnknown;
        if (around is { Role: Role.None, Field: Field.Unknown } && !seen.Add((around, name.Field)))
        {
            Context.UnknownRecords = true;
        }
    }

    private void Abandon()
    {
        RowDepth = 0;
        Window.Pin = -1;
        Forget();
    }

    // What looked like fields of a row were fields of a container around rows.
    private void Forget()
    {
        _holdsList = false;
        foreach (var (field, text, depth) in _rowHeader)
        {
            Context.Header.Set(field, text, depth);
        }

        _rowHeader.Clear();
        _belowUnknown.Clear();
        AbandonRow();
    }
}
