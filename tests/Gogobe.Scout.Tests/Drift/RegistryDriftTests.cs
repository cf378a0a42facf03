using Gogobe.Pipeline.Chains;
using Gogobe.Scout.Drift;

namespace Gogobe.Scout.Tests.Drift;

/// <summary>The authority's page against the registry.</summary>
public sealed class RegistryDriftTests
{
    private static readonly HashSet<string> s_all = [.. ChainRegistry.Default.Chains.Where(c => c.BaseUrl.Length > 0).Select(c => new Uri(c.BaseUrl).Host)];

    [Fact]
    public void Compare_PageThatNamesEveryone_IsNoDrift() => RegistryDrift.Compare(ChainRegistry.Default, s_all).ShouldNotBeNull().ShouldBeEmpty();

    [Fact]
    public void Compare_ChainThatMoved_IsAnUnknownHostAndAChainNotNamed()
    {
        var hosts = s_all.Except([new Uri(ChainRegistry.Default.FindBySlug("shufersal")!.BaseUrl).Host]).Append("prices.shufersal-new.co.il").ToHashSet();

        RegistryDrift.Compare(ChainRegistry.Default, hosts).ShouldNotBeNull()
            .ShouldBe([new(DriftKind.UnknownHost, "prices.shufersal-new.co.il"), new(DriftKind.NotNamed, "shufersal")]);
    }

    [Fact]
    public void Compare_AnotherPage_IsNotTakenForEverybodysEnd() => RegistryDrift.Compare(ChainRegistry.Default, new HashSet<string> { "www.gov.il", "example.org" }).ShouldBeNull();

    [Fact]
    public void Compare_LinksOfThePageItself_AreNoChains() =>
        RegistryDrift.Compare(ChainRegistry.Default, s_all.Concat(["www.gov.il", "gov.il", "fonts.googleapis.com"]).ToHashSet()).ShouldNotBeNull().ShouldBeEmpty();

    [Theory]
    [InlineData("<a href=\"https://Prices.Shufersal.co.il/\">x</a>", "prices.shufersal.co.il")]
    [InlineData("{\"text\":\"<a href=\\\"http:\\/\\/url.retail.publishedprices.co.il\\/login\\\">\"}", "url.retail.publishedprices.co.il")]
    [InlineData("see https://a.example.", "a.example")]
    [InlineData("https:// no host, https://-.-, //no.scheme", "")]
    public void Hosts_OfADocument_AreThoseItLinksTo(string document, string hosts) => string.Join(' ', AuthorityLinks.Hosts(document)).ShouldBe(hosts);

    [Fact]
    public void Hosts_OfALargeHostileDocument_TakeOnePass()
    {
        var document = string.Concat(Enumerable.Repeat("https://", 1_000_000));

        AuthorityLinks.Hosts(document).Count.ShouldBeLessThan(2);
    }
}
