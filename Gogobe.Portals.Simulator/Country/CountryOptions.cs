namespace Gogobe.Portals.Simulator.Country;

/// <summary>What the simulated country is like. Equal options and an equal clock give equal files, byte for byte.</summary>
public sealed record CountryOptions
{
    /// <summary>Chains; all unless set.</summary>
    public IReadOnlyList<PortalChain> Chains { get; init; } = PortalChains.All;

    /// <summary>Stores of each chain, 1 to 900.</summary>
    public int Stores { get; init; } = 5;

    /// <summary>Rows of each PriceFull, 1 to 400,000.</summary>
    public int Items { get; init; } = 2_000;

    /// <summary>All randomness comes from here.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Days with Fulls that the portals hold at the start, today's (or, before the hour of the Full, yesterday's) included; 1 to 60.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Price deltas of each store between its last Full and the start; 0 to 20. With any there is also one Promo.</summary>
    public int Deltas { get; init; } = 1;

    /// <summary>Share of the stores that publish at a tick; 0 to 1, at least one store a chain.</summary>
    public double TickShare { get; init; } = 0.2;

    /// <summary>Share of a store's prices that a delta changes.</summary>
    public double DeltaChanged { get; init; } = 0.01;

    /// <summary>Share of a store's prices that differ from one day's Full to the next.</summary>
    public double DayChanged { get; init; } = 0.03;

    /// <summary>Where the portals' time comes from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Compressed bytes kept in memory; files beyond are made again when asked for.</summary>
    public long CacheBytes { get; init; } = 128 << 20;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfEqual(Chains.Count, 0, nameof(Chains));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Stores is >= 1 and <= 900, true, nameof(Stores));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Items is >= 1 and <= 400_000, true, nameof(Items));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Days is >= 1 and <= 60, true, nameof(Days));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Deltas is >= 0 and <= 20, true, nameof(Deltas));
        ArgumentOutOfRangeException.ThrowIfNotEqual(TickShare is >= 0 and <= 1, true, nameof(TickShare));
        ArgumentOutOfRangeException.ThrowIfNotEqual(DeltaChanged is >= 0 and <= 1, true, nameof(DeltaChanged));
        ArgumentOutOfRangeException.ThrowIfNotEqual(DayChanged is >= 0 and <= 1, true, nameof(DayChanged));
    }
}
