using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading.Xml;

/// <summary>The full names of the open elements.</summary>
internal sealed class NameStack(int maxDepth)
{
    private readonly int[] _starts = new int[maxDepth + 2];
    private byte[] _names = new byte[1024];

    public int Depth { get; private set; }

    /// <summary>Name of the innermost open element.</summary>
    public ReadOnlySpan<byte> Top => _names.AsSpan(_starts[Depth - 1], _starts[Depth] - _starts[Depth - 1]);

    public void Push(ReadOnlySpan<byte> name)
    {
        if (Depth == maxDepth)
        {
            throw new FeedException(Reason.TooDeep, $"more than {maxDepth} elements open at once");
        }

        var start = _starts[Depth];
        if (start + name.Length > _names.Length)
        {
            Array.Resize(ref _names, Math.Max(_names.Length * 2, start + name.Length));
        }

        name.CopyTo(_names.AsSpan(start));
        _starts[++Depth] = start + name.Length;
    }

    public void Pop() => Depth--;
}
