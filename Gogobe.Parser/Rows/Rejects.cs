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

    public IReadOnlyDictionary<RowReason, long> Counts => _counts;

    public IReadOnlyList<RejectedRow> Samples => _samples;

    /// <summary>Counts the row that lies between the window's pin and its position.</summary>
    public void Add(RowReason reason, long row)
    {
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
