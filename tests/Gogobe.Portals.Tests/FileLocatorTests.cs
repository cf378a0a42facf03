namespace Gogobe.Portals.Tests;

public class FileLocatorTests
{
    [Fact]
    public void Relist_AnyOrder_IsTheSameText() =>
        FileLocator.Relist("shufersal", ("store", "164"), ("name", "A b&c"), ("cat", "2")).ToString().ShouldBe("relist:shufersal?cat=2&name=A%20b%26c&store=164");

    [Theory]
    [InlineData("https://prices.carrefour.co.il/20261008/PriceFull7290055700007-001-002-20261008-051017.gz")]
    [InlineData("https://app.netiv-hesed.com/Prices/Download?fileName=PriceFull7290058160839-001-202211020533.GZ")]
    [InlineData("relist:shufersal?cat=2&name=PriceFull7290027600007-001-164-20261008-030000&store=164")]
    public void TryParse_WhatWasKept_IsTheSameLocator(string text)
    {
        FileLocator.TryParse(text, out var locator).ShouldBeTrue();
        locator!.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("https://x.blob.core.windows.net/a/b.gz?sv=1&sig=abc&se=2026")]
    [InlineData("https://x.r2.dev/b.gz?X-Amz-Signature=abc")]
    [InlineData("https://user:secret@x/b.gz")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://x/y")]
    [InlineData("relist:?name=x")]
    [InlineData("PriceFull.gz")]
    [InlineData("")]
    public void TryParse_SecretOrNoAddress_IsNone(string text) => FileLocator.TryParse(text, out _).ShouldBeFalse();
}
