using System.Text;
using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows;

/// <summary>Rejected rows: counted all, a few kept with their source text.</summary>
internal sealed class Rejects(Utf8Window window)
{
    private const int MaxSamples = 20;
    private const int MaxFragment = 2000;

    private readonly SortedDictionary<RowReason, long> _counts = [];
    private readonly List<RejectedRow> _samples = [];
    private readonly List<long> _products = [];
    private readonly List<string> _promotions = [];
    private long _total;

    public IReadOnlyDictionary<RowReason, long> Counts => _counts;

    public IReadOnlyList<RejectedRow> Samples => _samples;

    /// <summary>Products of rejected rows whose code was read.</summary>
    public IReadOnlyList<long> Products => _products;

    /// <summary>Ids of rejected promotions whose id was read.</summary>
    public IReadOnlyList<string> Promotions => _promotions;

    /// <summary>More than one row in ten, and at least two; or more than can be named.</summary>
    public bool AreMany(long seen) => _total > ParseAccount.MaxNamed || (_total > 1 && _total * 10 > seen);

    /// <summary>The file names this product, though its row was rejected.</summary>
    public void Name(long product)
    {
        if (_products.Count < ParseAccount.MaxNamed)
        {
            _products.Add(product);
        }
    }

    /// <summary>The file names this promotion, though its row was rejected.</summary>
    public void Name(string promotion)
    {
        if (_promotions.Count < ParseAccount.MaxNamed)
        {
            _promotions.Add(promotion);
        }
    }

    /// <summary>Counts the row that lies between the window's pin and its position.</summary>
    public void Add(RowReason reason, long row)
    {
        _total++;
        _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
        if (_samples.Count == MaxSamples)
        {
            return;
        }

        var bytes = window.Buffer.AsSpan(window.Pin, window.Position - window.Pin);
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxFragment * 4)]).Replace('\0', '\ufffd');
        _samples.Add(new RejectedRow(reason, row, Shorten(text)));
    }

    // Never cut a surrogate pair, and the bytes may have been cut inside a character.
    private static string Shorten(string text)
    {
        if (text.Length <= MaxFragment)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[MaxFragment - 1]) ? MaxFragment - 1 : MaxFragment)];
    }
}
