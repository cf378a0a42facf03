namespace Gogobe.Parser.Rows.Prices;

/// <summary>
/// Watches the tokenizer for the bytes between the content of one leaf of a row and that of the next, and teaches them to the leaf. It gives up at
/// anything but end tags, empty elements without attributes, and the end of one row followed by the start of another.
/// </summary>
internal sealed class TransitionLearner(ScanContext context)
{
    private readonly List<ElementName> _empty = [];
    private ElementName? _from;
    private ElementName? _row;
    private long _start;
    private long _repairs;
    private int _rowEnd;
    private int _rowStart;
    private bool _openIsEmpty;

    /// <summary>After a start tag; true when the element is a leaf of a row from which prediction may go on.</summary>
    public bool OnStart(ElementName name, int rowDepth)
    {
        var xml = context.Xml;
        _openIsEmpty = xml.IsEmpty;
        if (rowDepth == 0 || xml.AttributeCount > 0 || name.IsHeader || context.Xml.Repairs.Total != _repairs)
        {
            Forget();
            return false;
        }

        if (xml.Depth == rowDepth)
        {
            StartRow(name);
            return false;
        }

        if (xml.Depth != rowDepth + 1 || name.Role != Role.None)
        {
            Forget();
            return false;
        }

        if (xml.IsEmpty)
        {
            return false;
        }

        Learn(name);

        return true;
    }

    /// <summary>After an end tag.</summary>
    public void OnEnd(ElementName name, bool leaf, bool row, int rowDepth)
    {
        if (row)
        {
            EndRow(name);
        }
        else if (!leaf || rowDepth == 0 || context.Xml.Depth != rowDepth || name.IsHeader)
        {
            Forget();
        }
        else if (_openIsEmpty)
        {
            _empty.Add(name);
        }
        else
        {
            Begin(name);
        }

        _openIsEmpty = false;
    }

    private void Begin(ElementName name)
    {
        _from = name;
        _start = context.Xml.TokenOffset;
        _repairs = context.Xml.Repairs.Total;
        _rowEnd = -1;
        _rowStart = -1;
        _empty.Clear();
    }

    private void EndRow(ElementName name)
    {
        if (_from is null || _rowEnd >= 0 || _openIsEmpty)
        {
            Forget();
            return;
        }

        _row = name;
        _rowEnd = (int)(context.Window.Offset - _start);
    }

    // A row that starts inside another, or under another name, is not what prediction knows.
    private void StartRow(ElementName name)
    {
        if (_from is null || _rowEnd < 0 || _rowStart >= 0 || !ReferenceEquals(name, _row) || context.Xml.IsEmpty)
        {
            Forget();
            return;
        }

        _rowStart = (int)(context.Xml.TokenOffset - _start);
    }

    private void Learn(ElementName next)
    {
        var window = context.Window;
        if (_from is not null && _start >= window.Start && (_rowEnd < 0) == (_rowStart < 0))
        {
            var bytes = window.Buffer.AsSpan((int)(_start - window.Start), (int)(window.Offset - _start)).ToArray();
            _from.Learn(new Transition(bytes, _from.Slot, next, _rowEnd < 0 ? null : _row, _rowEnd, _rowStart, [.. _empty]));
        }

        Forget();
    }

    private void Forget()
    {
        _from = null;
        _repairs = context.Xml.Repairs.Total;
    }
}
