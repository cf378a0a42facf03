using System.Text;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Pipeline.Tests.Prices;

public class ProductKeyTests
{
    private static readonly Chain s_ramiLevy = ChainRegistry.Default.FindBySlug("rami-levy")!;
    private static readonly Chain s_yellow = ChainRegistry.Default.FindBySlug("yellow")!;

    [Theory]
    [InlineData("7290004872021", 7290004872021)]  // EAN-13
    [InlineData("07290004872021", 7290004872021)] // as GTIN-14
    [InlineData("012000161155", 12000161155)]     // UPC-A with its zero
    [InlineData("12000161155", 12000161155)]      // UPC-A whose zero was stripped
    public void TryCreate_GoodGtin_IsItsNumber(string code, long key) => KeyOf(code, s_ramiLevy).ShouldBe(key);

    [Theory]
    [InlineData("7290004872022")] // bad check digit
    [InlineData("7290000000125")] // generic: "herbs"
    [InlineData("2000000000008")] // restricted circulation: prefix 20
    [InlineData("0200000000000")] // prefix 02
    [InlineData("40000000009")]   // prefix 04, as UPC-A
    [InlineData("96385074")]      // a good EAN-8: chain-scoped, joined through the master product
    [InlineData("1")]
    public void TryCreate_AnyOtherCode_IsScopedToItsChain(string code) =>
        KeyOf(code, s_ramiLevy).ShouldBe((1L << 62) | (1L << 47) | long.Parse(code));

    [Fact]
    public void TryCreate_ShortCodeOfAChainThatStrips7290_IsRestored()
    {
        KeyOf("4872021", s_yellow).ShouldBe(7290004872021);
        KeyOf("4872022", s_yellow).ShouldBe((1L << 62) | ((long)s_yellow.Number << 47) | 4872022);
        KeyOf("4872021", s_ramiLevy).ShouldBe((1L << 62) | (1L << 47) | 4872021);
    }

    [Fact]
    public void TryCreate_OnlyZeros_IsZero() => KeyOf("0000000000000", s_ramiLevy).ShouldBe(0);

    [Fact]
    public void TryCreate_BlanksAround_AreIgnored() => KeyOf(" 7290004872021 ", s_ramiLevy).ShouldBe(7290004872021);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("12A4")]
    [InlineData("12 34")]
    [InlineData("-5")]
    [InlineData("123456789012345")]
    [InlineData("٧٢٩")]
    public void TryCreate_NoCode_IsRefused(string code) =>
        ProductKey.TryCreate(Encoding.UTF8.GetBytes(code), s_ramiLevy, out _).ShouldBeFalse();

    [Fact]
    public void TryCreate_TwentyDigitsOfWhichSixAreLeadingZeros_AreFourteen() =>
        ProductKey.TryCreate("00000012345678901234"u8, s_ramiLevy, out _).ShouldBeTrue();

    private static long KeyOf(string code, Chain chain)
    {
        ProductKey.TryCreate(Encoding.UTF8.GetBytes(code), chain, out var key).ShouldBeTrue();
        return key;
    }
}
