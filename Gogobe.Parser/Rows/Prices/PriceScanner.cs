using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gogobe.Parser.Values;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows.Prices;

/// <summary>
/// Price rows. Most rows of a file have the same elements in the same order with the same blanks between them, so after the first few the
/// tokenizer is left aside: the end of a value is searched, and the bytes behind it are compared with what followed that element before
/// (<see cref="Transition"/>). At the first byte that differs the tokenizer goes on from the start of that value.
/// </summary>
internal sealed class PriceScanner : RowScanner
{
    private readonly PriceRowMaker _maker;
    private readonly TransitionLearner _learner;
    private readonly ByteBuffer _decoded = new();
    private readonly ValueRef[] _values = new ValueRef[(int)Field.Ignored];
    private ElementName? _resume;
    private bool _twoCodes;

    public PriceScanner(ScanContext context)
        : base(context)
    {
        _maker = new PriceRowMaker(context);
        _learner = new TransitionLearner(context);
    }

    public override bool BatchIsFull => _maker.IsFull;

    /// <summary>The rows since the last call.</summary>
    public Pipeline.Messages.PriceBatch TakeBatch() => _maker.Take();

    /// <summary>Goes on after a full batch was taken.</summary>
    public bool Resume()
    {
        if (_resume is { } leaf)
        {
            _resume = null;
            Predict(leaf);
        }

        return BatchIsFull || Advance();
    }

    protected override void BeginRow()
    {
        _values.AsSpan().Clear();
        _decoded.Clear();
        _twoCodes = false;
    }

    protected override void AbandonRow() => BeginRow();

    protected override void EndRow() => _maker.Add(_values, _decoded.Written, _twoCodes);

    protected override void RowField(ElementName name, ReadOnlySpan<byte> value, int depth)
    {
        if (name.Slot > 0)
        {
            var start = _decoded.Length;
            _decoded.Append(value);
            Take(name.Slot, ValueRef.InDecoded(start, value.Length));
        }
    }

    protected override void AfterStart(ElementName name)
    {
        if (_learner.OnStart(name, RowDepth))
        {
            Predict(name);
        }
    }

    protected override void AfterEnd(ElementName name, bool leaf, bool row) => _learner.OnEnd(name, leaf, row, RowDepth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(int slot, ValueRef value)
    {
        ref var known = ref _values[slot];
        if (known.Length == 0)
        {
            known = value;
        }
        else
        {
            TakeAgain(ref known, slot, value);
        }
    }

    // Some rows have both spellings of a field, one of them empty: of a field that comes twice the last one that says something speaks. Two different
    // codes are two rows in one element, and nobody knows whose the price is.
    private void TakeAgain(ref ValueRef known, int slot, ValueRef value)
    {
        var row = Window.Buffer.AsSpan(Window.Pin);
        var text = value.Of(row, _decoded.Written);
        if (Texts.SaysNothing(text))
        {
            return;
        }

        var before = known.Of(row, _decoded.Written);
        if (slot == (int)Field.ItemCode && !Texts.SaysNothing(before) && !Texts.Trim(before).SequenceEqual(Texts.Trim(text)))
        {
            _twoCodes = true;
            _maker.Name(before);
        }

        known = value;
    }

    private void Predict(ElementName leaf)
    {
        var start = leaf;
        var row = RowName;
        var buffer = Window.Buffer;
        ref var first = ref MemoryMarshal.GetArrayDataReference(buffer);
        var end = Window.End;
        var position = Window.Position;
        var pin = Window.Pin;
        Transition? before = null;
        while (true)
        {
            var valueEnd = ValueEnd.Find(ref first, position, end);
            if (valueEnd >= end || Unsafe.Add(ref first, valueEnd) != '<')
            {
                break;
            }

            var taken = before?.Likely;
            if (taken is null || !taken.StandsAt(ref Unsafe.Add(ref first, valueEnd), end - valueEnd))
            {
                taken = leaf.Match(buffer.AsSpan(valueEnd, end - valueEnd));
                if (taken is null)
                {
                    break;
                }

                if (before is not null)
                {
                    before.Likely = taken;
                }
            }

            if (taken.Row is not null && !ReferenceEquals(taken.Row, row))
            {
                break;
            }

            if (taken.Slot > 0)
            {
                Take(taken.Slot, ValueRef.InWindow(position - pin, valueEnd - position));
            }

            before = taken;
            taken.Hits++;
            position = valueEnd + taken.Bytes.Length;
            leaf = taken.Next;
            if (taken.RowEnd < 0)
            {
                continue;
            }

            Window.Position = valueEnd + taken.RowEnd;
            CompleteRow();
            pin = valueEnd + taken.RowStart;
            Window.Pin = pin;
            BeginRow();
            if (BatchIsFull)
            {
                _resume = leaf;
                break;
            }
        }

        Window.Position = position;
        if (!ReferenceEquals(leaf, start) || _resume is not null)
        {
            Jumped(leaf);
        }
    }
}

/// <summary>Where a value of a row lies: in the window, relative to its pin, or among the decoded values.</summary>
internal readonly struct ValueRef
{
    private readonly int _start;

    private ValueRef(int start, int length)
    {
        _start = start;
        Length = length;
    }

    public int Length { get; }

    public static ValueRef InWindow(int start, int length) => new(start, length);

    public static ValueRef InDecoded(int start, int length) => new(~start, length);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> row, ReadOnlySpan<byte> decoded) =>
        _start >= 0 ? row.Slice(_start, Length) : decoded.Slice(~_start, Length);
}
