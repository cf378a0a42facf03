namespace Gogobe.Parser.Reading;

/// <summary>What a feed may cost us (docs/specs/parsing.md). Whatever is beyond fails the file with a reason, never the process.</summary>
public sealed record ReadLimits
{
    /// <summary>The limits of the product.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes that any wrapper may expand to.</summary>
    public long MaxExpandedBytes { get; init; } = 1L << 30;

    /// <summary>Wrappers (gzip, zip) around the XML.</summary>
    public int MaxWrappers { get; init; } = 3;

    /// <summary>Bytes of a zip that is itself wrapped and therefore has to be held in memory.</summary>
    public int MaxHeldZip { get; init; } = 64 << 20;

    /// <summary>Elements open at once.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Bytes of one token (a text, a tag) and of one row.</summary>
    public int MaxTokenBytes { get; init; } = 16 << 20;

    /// <summary>Attributes of one element.</summary>
    public int MaxAttributes { get; init; } = 256;

    /// <summary>Items of one promotion.</summary>
    public int MaxPromotionItems { get; init; } = 200_000;

    /// <summary>Elements outside any row, and elements inside one row.</summary>
    public int MaxElementsApart { get; init; } = 1_000_000;
}
