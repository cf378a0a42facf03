namespace Gogobe.Portals.Simulator.Country;

/// <summary>What stands in one place of a shelf.</summary>
/// <param name="Product">Index in the catalogue.</param>
/// <param name="Price">Agorot.</param>
/// <param name="Changed">Wall time of its price; null when it never changed.</param>
internal readonly record struct ShelfPlace(int Product, int Price, DateTime? Changed);

/// <summary>One promotion of a store.</summary>
/// <param name="Number">Number in the plan.</param>
/// <param name="Raises">How often its price went up.</param>
/// <param name="Updated">Day of the last change.</param>
internal readonly record struct RunningPromotion(int Number, int Raises, DateTime Updated);
