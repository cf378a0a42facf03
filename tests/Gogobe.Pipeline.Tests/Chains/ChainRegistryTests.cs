using Gogobe.Pipeline.Chains;

namespace Gogobe.Pipeline.Tests.Chains;

public class ChainRegistryTests
{
    private readonly ChainRegistry _registry = ChainRegistry.Default;

    [Theory]
    [InlineData("7290058140886", "rami-levy")]
    [InlineData("0000072906390", "stop-market")]
    [InlineData("7290058103393", "victory")]
    [InlineData("7290055700007", "carrefour")]
    [InlineData("7290725900003", "carrefour")]
    [InlineData("7290058266241", "city-market-kiryat-gat-2")]
    public void FindByPublishedId_EveryIdOfAChain_FindsIt(string id, string slug) => _registry.FindByPublishedId(id)!.Slug.ShouldBe(slug);

    [Fact]
    public void FindByPublishedId_UnknownId_IsNull() => _registry.FindByPublishedId("1234567").ShouldBeNull();

    [Fact]
    public void Chains_NumbersAndSlugs_AreUnique()
    {
        _registry.Chains.Select(c => c.Number).ShouldBeUnique();
        _registry.Chains.Select(c => c.Slug).ShouldBeUnique();
    }

    [Fact]
    public void Chains_WithSeparateIds_AreAChainEach() =>
        _registry.Chains.Where(c => c.Slug.StartsWith("city-market-kiryat-gat", StringComparison.Ordinal)).ShouldAllBe(c => c.PublishedIds.Count == 1);

    [Fact]
    public void Load_NumberTwice_SaysWhichEntry()
    {
        const string Entry = """{"slug":"SLUG","number":1,"name_en":"A","status":"active","family":"bina","base_url":"","published_ids":[]}""";
        var json = $$"""{"chains":[{{Entry.Replace("SLUG", "first")}},{{Entry.Replace("SLUG", "second")}}]}""";
        Should.Throw<InvalidDataException>(() => ChainRegistry.Load(json)).Message.ShouldContain("second");
    }
}
