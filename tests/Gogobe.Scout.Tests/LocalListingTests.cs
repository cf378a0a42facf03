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
