namespace Gogobe.Pipeline.Messages;

/// <summary>One <c>store|branch|line</c> element of a Stores file. Texts are as published; empty is null.</summary>
public sealed record StoreRow
{
    /// <summary>Number of the chain in the registry.</summary>
    public required int ChainNumber { get; init; }

    /// <summary>The published chain id that stood over the row.</summary>
    public string? PublishedChainId { get; init; }

    /// <summary>Store number, 0 to 999,999.</summary>
    public required int StoreNumber { get; init; }

    /// <summary>The store number as published.</summary>
    public required string PublishedStoreId { get; init; }

    /// <summary>Subchain id.</summary>
    public string? SubChainId { get; init; }

    /// <summary>Subchain name.</summary>
    public string? SubChainName { get; init; }

    /// <summary>Chain name.</summary>
    public string? ChainName { get; init; }

    /// <summary>1 physical, 2 online, 3 both.</summary>
    public int? StoreType { get; init; }

    /// <summary>Store name.</summary>
    public string? Name { get; init; }

    /// <summary>Address.</summary>
    public string? Address { get; init; }

    /// <summary>City: a name in older files, a CBS settlement code in generation N.</summary>
    public string? City { get; init; }

    /// <summary>Postal code.</summary>
    public string? ZipCode { get; init; }

    /// <summary>Audit digit; never part of an identity.</summary>
    public string? CheckDigit { get; init; }
}
