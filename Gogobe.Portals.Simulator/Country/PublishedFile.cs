using System.Security.Cryptography;
using Gogobe.Portals.Simulator.Country.Contents;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>The five types of files.</summary>
public enum PublishedType
{
    Stores,
    Price,
    PriceFull,
    Promo,
    PromoFull,
}

/// <summary>A file that a portal lists.</summary>
public sealed class PublishedFile
{
    private readonly FileContent _content;
    private readonly Lazy<(string Sha256, long Length)> _facts;

    internal PublishedFile(FileContent content)
    {
        _content = content;
        _facts = new(() =>
        {
            var bytes = _content.Bytes();
            return (Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length);
        });
    }

    /// <summary>Whose portal lists it.</summary>
    public required PortalChain Portal { get; init; }

    /// <summary>The chain that its id stands for: the portal's, but for ids with a slug of their own.</summary>
    public required string Chain { get; init; }

    /// <summary>Id in its name.</summary>
    public required string ChainId { get; init; }

    /// <summary>What it holds.</summary>
    public required PublishedType Type { get; init; }

    /// <summary>Store number; null for Stores.</summary>
    public required int? Store { get; init; }

    /// <summary>The name as the portal lists it.</summary>
    public required string Name { get; init; }

    /// <summary>The stamp in its name, Israel wall time.</summary>
    public required DateTime WallTime { get; init; }

    /// <summary>When the portal put it there.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Rows inside, counted as elements.</summary>
    public required int Rows { get; init; }

    /// <summary>The name under which the same bytes of the same logical file are listed too; null when this is not a repeat.</summary>
    public string? RepeatOf { get; init; }

    /// <summary>The same name stands in the listing more than once (a row a branch): one file, no repeat.</summary>
    public bool ListedTwice { get; init; }

    /// <summary>Placed there by hand: not of the chain's making, and not on its shelf.</summary>
    public bool IsPlaced { get; init; }

    /// <summary>How often other bytes have stood under this name before; 0 for most.</summary>
    public int Edition { get; init; }

    /// <summary>Hash of the bytes a download brings, lower-case hex. Makes the file when it was not asked for yet.</summary>
    public string Sha256 => _facts.Value.Sha256;

    /// <summary>Bytes of a download. Makes the file when it was not asked for yet.</summary>
    public long Length => _facts.Value.Length;

    /// <summary>The bytes of a download.</summary>
    public ReadOnlyMemory<byte> Bytes() => _content.Bytes();

    internal FileContent Content => _content;
}
