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
    public void Load_CommaMissing_SaysWhichLine() =>
        Should.Throw<RegistryException>(() => ChainRegistry.Load("{\n\"chains\": []\n\"limits\": {}\n}")).Message.ShouldStartWith("chains.json: line 3: ");

    [Fact]
    public void Load_StatusThatNobodyKnows_SaysWhichThereAre() =>
        Should.Throw<RegistryException>(() => ChainRegistry.Load(
            """{"chains":[{"slug":"typo","number":1,"name_en":"A","status":"actve","family":"bina","base_url":"","published_ids":[]}]}"""))
            .Message.ShouldBe("chains.json: 'typo' has the status 'actve'; there are active, degraded, closed, unresolved, canary");

    [Fact]
    public void Load_NumberTwice_SaysWhichEntry()
    {
        const string Entry = """{"slug":"SLUG","number":1,"name_en":"A","status":"active","family":"bina","base_url":"","published_ids":[]}""";
        var json = $$"""{"chains":[{{Entry.Replace("SLUG", "first")}},{{Entry.Replace("SLUG", "second")}}]}""";
        Should.Throw<RegistryException>(() => ChainRegistry.Load(json)).Message.ShouldContain("second");
    }

    [Fact]
    public void Portal_OfAChain_OverridesItsFamilyValueByValue()
    {
        var yuda = _registry.FindBySlug("super-yuda")!.Portal;
        (yuda.Folder, yuda.Ftp).ShouldBe(("/Yuda", _registry.FindBySlug("rami-levy")!.Portal.Ftp));
        _registry.FindBySlug("dor-alon")!.Portal.FtpTls.ShouldBe("explicit");
    }

    [Fact]
    public void Canary_IsFoundAndIsNoChainThatPublishes()
    {
        var canary = _registry.Chains.Where(c => c.Status == CanaryChain.Status).ShouldHaveSingleItem();
        (canary.Slug, canary.PortalSlug).ShouldBe((CanaryChain.Slug, CanaryChain.Slug));
        _registry.FindByPublishedId(canary.PublishedIds.Single()).ShouldBe(canary);
        _registry.FindByNumber(canary.Number).ShouldBe(canary);
        _registry.Chains.Where(c => c.Status == "active").ShouldNotContain(canary);
    }

    [Fact]
    public void PortalSlug_OfSeparateIds_IsTheEntrys() => _registry.FindBySlug("city-market-kiryat-gat-3")!.PortalSlug.ShouldBe("city-market-kiryat-gat");

    [Theory]
    [InlineData("URL.publishedprices.co.il", 5)]
    [InlineData("kingstore.binaprojects.com", 3)]
    public void LimitsOf_AHost_AreItsOwnOrTheDefault(string host, int atOnce) =>
        _registry.LimitsOf(host).ShouldBe(new HostLimits(atOnce, 5));

    [Fact]
    public void Load_LimitsThatLetNothingThrough_SaysWhichHost() =>
        Should.Throw<RegistryException>(() => ChainRegistry.Load("""{"chains":[],"limits":{"slow.example":{"max_concurrent":0,"requests_per_second":5}}}"""))
            .Message.ShouldContain("slow.example");

    [Fact]
    public void Load_EntryOfTheGuide_IsAChain()
    {
        // docs/guide/adding-a-chain.md
        const string Entry = """
            {"slug": "shuk-tov", "number": 42, "name_en": "Shuk Tov", "name_he": "שוק טוב", "status": "active", "family": "bina", "base_url": "https://shuktov.binaprojects.com", "published_ids": ["7290058111111"], "portal": {"query_id": "7290058111111"}, "expected_stores": 12}
            """;
        ChainRegistry.Load($$"""{"chains":[{{Entry}}]}""").FindByPublishedId("7290058111111")!.Portal.QueryId.ShouldBe("7290058111111");
    }
}
