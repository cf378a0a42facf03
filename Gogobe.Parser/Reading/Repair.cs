namespace Gogobe.Parser.Reading;

/// <summary>The only things that are mended in XML that is not well-formed; each is counted, and nothing else is accepted.</summary>
public enum Repair
{
    /// <summary>An ampersand that begins no reference this reader knows stays an ampersand.</summary>
    LoneAmpersand,

    /// <summary>A character that XML forbids (below 0x20 but tab and line ends, or a reference to such a one) is dropped.</summary>
    ControlCharacter,

    /// <summary>An attribute value without quotes ends at the next blank or bracket.</summary>
    UnquotedAttribute,

    /// <summary>A less-than sign that begins no markup stays a character.</summary>
    StrayLessThan,
}

/// <summary>Counts of repairs.</summary>
public sealed class Repairs
{
    private static readonly string[] s_names = ["lone-ampersand", "control-character", "unquoted-attribute", "stray-less-than"];

    private readonly long[] _counts = new long[s_names.Length];

    /// <summary>All repairs.</summary>
    public long Total { get; private set; }

    /// <summary>Counts by name, without zeros.</summary>
    public IReadOnlyDictionary<string, long> ByName =>
        s_names.Select((name, i) => (name, count: _counts[i])).Where(p => p.count > 0).ToDictionary(p => p.name, p => p.count);

    internal void Count(Repair repair, int times = 1)
    {
        _counts[(int)repair] += times;
        Total += times;
    }
}
