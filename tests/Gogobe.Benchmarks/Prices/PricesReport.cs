using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Benchmarks.Measure;

namespace Gogobe.Benchmarks.Prices;

/// <summary>What the search and the pages of products came to; milliseconds.</summary>
/// <param name="Prices">In force.</param>
/// <param name="Products">That have a name.</param>
/// <param name="Periods">Closed ones.</param>
/// <param name="Stores">Stores.</param>
/// <param name="Asks">Of each kind.</param>
/// <param name="Search">Reading what a search finds.</param>
/// <param name="Product">Reading a product with 30 days of its history.</param>
/// <param name="SearchPage">The page of a search over HTTP.</param>
/// <param name="ProductPage">The page of a product over HTTP.</param>
internal sealed record PricesReport(long Prices, long Products, long Periods, int Stores, int Asks, Times Search, Times Product, Times SearchPage, Times ProductPage)
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Prices:N0} prices and {Periods:N0} closed periods of {Products:N0} products in {Stores:N0} stores; {Asks} asks of each kind, one after another, none twice
          ms               median      p95      most
          search        {Search}
          product       {Product}
          search page   {SearchPage}
          product page  {ProductPage}
        """);

    public string ToJson() => JsonSerializer.Serialize(this, PricesJson.Default.PricesReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PricesReport))]
internal sealed partial class PricesJson : JsonSerializerContext;
