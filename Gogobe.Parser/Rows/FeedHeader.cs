using System.Globalization;
using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Rows;

/// <summary>
/// The header of a file, wherever it stands: before the rows, behind them, or around some of them. A value is in scope until the element around
/// it closes; the first value of each field is the file's own.
/// </summary>
internal sealed class FeedHeader(ParseRequest request)
{
    private readonly Dictionary<Field, string> _first = [];
    private readonly List<(Field Field, string Text, int Depth)> _scope = [];

    /// <summary>Rows the file says it has; null when it does not say.</summary>
    public long? Declared { get; private set; }

    /// <summary>The store that the rows belong to: that of the name, else the first that stands inside. Null when neither says one.</summary>
    public int? Store { get; private set; } = request.StoreNumber;

    /// <summary>At least one field was seen.</summary>
    public bool IsKnown => _first.Count > 0;

    /// <summary>The file's own value; null when it is absent or empty.</summary>
    public string? First(Field field) => _first.GetValueOrDefault(field);

    /// <summary>The innermost value around the current place; null when there is none.</summary>
    public string? InScope(Field field)
    {
        for (var i = _scope.Count - 1; i >= 0; i--)
        {
            if (_scope[i].Field == field)
            {
                return _scope[i].Text;
            }
        }

        return null;
    }

    /// <summary>Takes a value that stood at a depth, and compares it with what the file should be.</summary>
    /// <exception cref="FeedException"><c>chain-mismatch</c> or <c>store-mismatch</c>.</exception>
    public void Set(Field field, string text, int depth)
    {
        text = text.Trim();
        if (text.Length is 0 or > 200)
        {
            return;
        }

        _first.TryAdd(field, text);
        _scope.RemoveAll(s => s.Field == field && s.Depth == depth);
        _scope.Add((field, text, depth));
        if (field == Field.ChainId)
        {
            CompareChain(text);
        }
        else if (field == Field.StoreId)
        {
            CompareStore(text);
        }
    }

    /// <summary>The element at a depth closed: what stood in it is out of scope.</summary>
    public void Close(int depth)
    {
        while (_scope.Count > 0 && _scope[^1].Depth > depth)
        {
            _scope.RemoveAt(_scope.Count - 1);
        }
    }

    /// <summary>Takes a declared count; the lists of a file add up.</summary>
    public void Declare(ReadOnlySpan<byte> value)
    {
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            Declared = (Declared ?? 0) + count;
        }
    }

    /// <summary>The chain of a published id; null when it says nothing (zeros, blanks).</summary>
    /// <exception cref="FeedException"><c>chain-mismatch</c>: no chain of the registry has it.</exception>
    public static Chain? ChainOf(string text, ChainRegistry registry) =>
        text.AsSpan().Trim().TrimStart('0').IsEmpty
            ? null
            : registry.FindByPublishedId(text.Trim()) ?? throw new FeedException(Reason.ChainMismatch, "the chain id inside the file is in no registry entry");

    // A Stores file may list stores of several chains, each row with its own id; those are judged row by row.
    private void CompareChain(string text)
    {
        if (ChainOf(text, request.Registry) is { } chain && chain.Number != request.Chain.Number)
        {
            throw new FeedException(Reason.ChainMismatch, $"the chain id inside the file is that of {chain.Slug}");
        }
    }

    private void CompareStore(string text)
    {
        if (request.FileType == FileType.Stores || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var store))
        {
            return;
        }

        if (Store is { } expected && store != expected)
        {
            throw new FeedException(Reason.StoreMismatch, $"the file is of store {store}, its {(request.StoreNumber is null ? "header" : "name")} of store {expected}");
        }

        Store ??= store is > 0 and <= StoreKey.MaxStoreNumber ? (int)store : null;
    }
}
