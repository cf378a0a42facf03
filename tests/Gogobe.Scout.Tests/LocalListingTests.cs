namespace Gogobe.Scout.Tests;

public sealed class LocalListingTests : IDisposable
{
    private const string Full = "PriceFull7290027600007-001-202611200600.gz";
    private const string Delta = "Price7290027600007-001-202611200700.gz";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gogobe-listing-");

    [Fact]
    public void Folder_WithFilesBelow_ListsPublishedNamesAndIgnoresTheRest()
    {
        var full = Touch(Full);
        var delta = Touch("deep", "er", Delta);
        var note = Touch("deep", "readme.txt");

        var listing = LocalListing.Walk([_folder.FullName]);

        listing.Files.Select(f => f.Path).ShouldBe([full, delta], ignoreOrder: true);
        listing.Ignored.ShouldBe([note]);
    }

    [Fact]
    public void File_NamedTwice_IsListedOnce()
    {
        var full = Touch(Full);

        LocalListing.Walk([full, _folder.FullName, full]).Files.Count.ShouldBe(1);
    }

    [Fact]
    public void File_WithANameThatIsNotPublished_IsIgnoredThoughItWasNamed()
    {
        var note = Touch("note.xml");

        var listing = LocalListing.Walk([note]);

        listing.Files.ShouldBeEmpty();
        listing.Ignored.ShouldBe([note]);
    }

    [Theory]
    [InlineData("PriceFull7290027600007-001-202611200600 (1).gz")]
    [InlineData("PriceFull7290027600007-001-202611200600 2.xml")]
    [InlineData("PriceFull7290027600007-001-202611200600 (12)")]
    public void File_ThatABrowserSavedTwice_IsReadUnderItsPublishedName(string name)
    {
        var path = Touch(name);

        var file = LocalListing.Walk([path]).Files.ShouldHaveSingleItem();

        (file.Path, file.Name.ChainId, file.Name.StoreNumber).ShouldBe((path, "7290027600007", 1));
    }

    [Theory]
    [InlineData("<Root><ChainID>7290803800003</ChainID>", "7290803800003")]
    [InlineData("<?xml version=\"1.0\"?><root><chainid> 7290803800003 </chainid>", "7290803800003")]
    [InlineData("<Root><ChainId>1111111</ChainId>", "0000000000000")]
    [InlineData("rubbish", "0000000000000")]
    public void Name_WithZerosForAChain_IsOfTheKnownChainInside(string content, string chain)
    {
        foreach (var write in new Action<string>[]
        {
            p => File.WriteAllText(p, content),
            p => File.WriteAllText(p, content, System.Text.Encoding.Unicode),
            p =>
            {
                using var packed = new System.IO.Compression.GZipStream(File.Create(p), System.IO.Compression.CompressionMode.Compress);
                packed.Write(System.Text.Encoding.UTF8.GetBytes(content));
            },
            p =>
            {
                using var zip = System.IO.Compression.ZipFile.Open(p, System.IO.Compression.ZipArchiveMode.Create);
                using var entry = zip.CreateEntry("x.xml").Open();
                entry.Write(System.Text.Encoding.UTF8.GetBytes(content));
            },
        })
        {
            var path = Touch("PriceFull0000000000000-00-1-20260907-071543.xml");
            File.Delete(path);
            write(path);

            LocalListing.Walk([path]).Files.ShouldHaveSingleItem().Name.ChainId.ShouldBe(chain);
        }
    }

    [Fact]
    public void Path_ThatIsNotThere_IsNamedInTheError()
    {
        var error = Should.Throw<FileNotFoundException>(() => LocalListing.Walk([Path.Combine(_folder.FullName, "nowhere")]));

        error.Message.ShouldContain("nowhere");
    }

    [Fact]
    public void Link_ToAFolderAbove_IsNotFollowedRoundInACircle()
    {
        Touch("store", Full);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "store", "up"), _folder.FullName);

        LocalListing.Walk([_folder.FullName]).Files.Count.ShouldBe(1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Touch(params string[] parts)
    {
        var path = Path.Combine([_folder.FullName, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
