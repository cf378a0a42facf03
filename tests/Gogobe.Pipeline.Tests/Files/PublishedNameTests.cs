using System.Globalization;
using System.Text.Json;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Tests.Files;

public class PublishedNameTests
{
    public static TheoryData<string> Vectors
    {
        get
        {
            using var stream = typeof(PublishedNameTests).Assembly.GetManifestResourceStream("Gogobe.Pipeline.Tests.Files.filenames.json")!;
            using var json = JsonDocument.Parse(stream);
            return [.. json.RootElement.EnumerateArray().Select(v => v.GetRawText())];
        }
    }

    [Fact]
    public void Vectors_AreAllSeventyOne() => Vectors.Count.ShouldBe(71);

    [Theory, MemberData(nameof(Vectors))]
    public void TryParse_RealName_GivesItsParts(string vector)
    {
        var expected = JsonDocument.Parse(vector).RootElement;
        PublishedName.TryParse(expected.GetProperty("name").GetString()!, out var name).ShouldBeTrue();
        name!.NullNamed.ShouldBe(expected.GetProperty("null").GetBoolean());
        name.Type.ShouldBe(TypeOf(expected.GetProperty("type").GetString()!));
        name.ChainId.ShouldBe(expected.GetProperty("chain").GetString());
        name.Extension.ShouldBe(expected.GetProperty("ext").GetString());
        name.SubChain.ShouldBe(expected.GetProperty("sub").GetString());
        name.Store.ShouldBe(expected.GetProperty("store").GetString());
        name.WallTime.ShouldBe(DateTime.Parse(expected.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture));
        name.Sequence.ShouldBe(expected.GetProperty("seq").GetString() ?? "");
    }

    [Theory]
    [InlineData("")]
    [InlineData("README.md")]
    [InlineData("PriceFull7290058140886")]
    [InlineData("PriceFull7290058140886-001-20261399")]
    [InlineData("PriceFull7290058140886-001-001-001-202511100010.gz")]
    [InlineData("PriceFull-001-202511100010.gz")]
    [InlineData("../../PriceFull7290058140886-001-202511100010.gz")]
    [InlineData("/etc/PriceFull7290058140886-001-202511100010.gz")]
    [InlineData("PriceFull7290058140886-001-202511100010.gz\n")]
    [InlineData("PriceFull7290058140886-001-202511100010\0.gz")]
    [InlineData("PriceFull٧٢٩٠٠٥٨١٤٠٨٨٦-001-202511100010.gz")]
    [InlineData("מחיר7290058140886-001-202511100010.gz")]
    public void TryParse_AnythingElse_IsRefused(string name) => PublishedName.TryParse(name, out _).ShouldBeFalse();

    [Fact]
    public void TryParse_NameOfThreeHundredCharacters_IsRefused() =>
        PublishedName.TryParse("PriceFull7290058140886-" + new string('0', 260) + "-202511100010.gz", out _).ShouldBeFalse();

    [Theory]
    [InlineData("PriceFull7290058140886-001-202511100010.gz", 1)]
    [InlineData("PriceFull7290055700007-0037-202211020510", 37)]
    [InlineData("Stores7290058140886-000-20251226-080500.xml", null)]
    [InlineData("StoresFull7290172900007--202211020200", null)]
    [InlineData("Stores7290103152017-202211020805.xml", null)]
    [InlineData("PriceFull7290058140886-99999999-202511100010.gz", null)]
    public void StoreNumber_IsTheSegmentAsANumber(string name, int? expected)
    {
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue();
        parsed!.StoreNumber.ShouldBe(expected);
    }

    private static FileType TypeOf(string type) => type switch
    {
        "pricefull" => FileType.PriceFull,
        "price" => FileType.Price,
        "promofull" => FileType.PromoFull,
        "promo" => FileType.Promo,
        _ => FileType.Stores,
    };
}
