using Bunit;
using Gogobe.Cockpit.Components.Accounts;
using Gogobe.Cockpit.Components.Files;
using Gogobe.Cockpit.Files;

namespace Gogobe.Cockpit.Tests.Components;

public sealed class FilePartsTests : BunitContext
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Names as a hostile portal could list them.</summary>
    public static TheoryData<string> Hostile { get; } = new(
        "<script>alert(1)</script>.gz", "\"><img src=x onerror=alert(1)>", "Price\u202Egz.exe", "a\u200B\u2066b", "=HYPERLINK(\"http://x\")", "javascript:alert(1)",
        "🥛\u0000\u001b[2J", new string('A', 10_000));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void FileLine_HostileNames_AreInertText(string name)
    {
        var row = Row("failed", "truncated") with { FileName = name, StoreName = name, ChainName = name };

        var line = Render<FileLine>(p => p.Add(l => l.Row, row).Add(l => l.Link, "/?file=1").Add(l => l.ListedAgo, "1 s"));

        line.FindAll("script, img, iframe").ShouldBeEmpty();
        line.FindAll("a").Select(a => a.GetAttribute("href")).ShouldBe(["/?file=1"]);
        line.FindAll("*").SelectMany(e => e.Attributes).ShouldAllBe(a => !a.Name.StartsWith("on"));
        line.Markup.ShouldNotContain("\u202E");
        line.Markup.ShouldNotContain("\u200B");
        line.Markup.Length.ShouldBeLessThan(12_000);
        line.FindAll("bdi[dir=auto]").Count.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void FileDrawer_HostileTexts_AreInertText(string text)
    {
        var details = Details(Row("failed", "truncated") with { FileName = text }) with
        {
            Detail = text,
            Source = text,
            Rejects = [new Counted(text, 1)],
            Samples = [new RejectedSample(1, "bad-price", text)],
            Attempts = [new FileAttempt("parse", "failed", "truncated", text, s_now)],
            Account = new RunDetails(1, 0, 0, null, 1, [new Counted(text, 1)], [new Counted(text, 2)]),
        };

        var drawer = Render<FileDrawer>(p => p.Add(d => d.Number, 1).Add(d => d.Details, details).Add(d => d.Now, s_now));

        drawer.FindAll("script, img, iframe").ShouldBeEmpty();
        drawer.FindAll("a").Select(a => a.GetAttribute("href")).ShouldBe(["/files/1", "/files"]);
        drawer.Markup.ShouldNotContain("\u202E");
        drawer.FindAll("*").SelectMany(e => e.Attributes).ShouldAllBe(a => !a.Name.StartsWith("on"));
    }

    [Fact]
    public void FileLine_Account_HasThousandsSeparatorsAndMarksMissingRows()
    {
        var row = Row("failed", "unbalanced") with { Figures = new Figures(1_234_567, 1_234_000, 500, 0, 0, 64, 3) };

        var line = Render<FileLine>(p => p.Add(l => l.Row, row).Add(l => l.Link, "/").Add(l => l.ListedAgo, "1 s"));

        line.Find("td[data-label=seen]").TextContent.ShouldBe("1,234,567");
        line.Find("td[data-label=missing]").ClassList.ShouldContain("bad");
        line.Find("tr").ClassList.ShouldContain("lost-rows");
        line.Find(".state svg").ShouldNotBeNull();
        line.Find(".state").TextContent.ShouldBe("failed");
    }

    [Fact]
    public void FileLine_WithoutAccount_ShowsNoFigure()
    {
        var line = Render<FileLine>(p => p.Add(l => l.Row, Row("discovered")).Add(l => l.Link, "/").Add(l => l.ListedAgo, "1 s"));

        line.FindAll("td.n[data-label=seen]").ShouldBeEmpty();
        line.Find("time").GetAttribute("title")!.ShouldContain("Israel");
    }

    [Fact]
    public void FileLine_SameRowAgain_IsNotDrawnAgain()
    {
        var line = Render<FileLine>(p => p.Add(l => l.Row, Row("discovered")).Add(l => l.Link, "/").Add(l => l.ListedAgo, "1 s"));
        var drawn = line.RenderCount;

        line.Render(p => p.Add(l => l.Row, Row("discovered")));
        line.RenderCount.ShouldBe(drawn);
        line.Render(p => p.Add(l => l.Row, Row("parsing")));

        line.RenderCount.ShouldBe(drawn + 1);
        line.Find(".state").TextContent.ShouldBe("parsing");
    }

    [Theory]
    [InlineData(0, "balanced", "even")]
    [InlineData(2, "rows are missing", "uneven")]
    public void Balance_Figures_AreWrittenOutAndJudged(long missing, string ruling, string tone)
    {
        var balance = Render<Balance>(p => p.Add(b => b.Figures, new Figures(1_010 + missing, 1_000, 5, 2, 1, 2, missing)));

        balance.Find(".ruling").TextContent.ShouldBe(ruling);
        balance.Find(".balance").ClassList.ShouldContain(tone);
        balance.Find(".balance").GetAttribute("aria-label").ShouldBe(
            FormattableString.Invariant($"{1_010 + missing} seen = 1000 written + 5 unchanged + 2 duplicate + 1 superseded + 2 rejected + {missing} missing"));
    }

    [Fact]
    public void FileDrawer_NoSuchFile_SaysSo()
    {
        Render<FileDrawer>(p => p.Add(d => d.Number, 9).Add(d => d.Now, s_now)).Markup.ShouldContain("no file with this number");
        Render<FileDrawer>(p => p.Add(d => d.Number, 9).Add(d => d.Away, true).Add(d => d.Now, s_now)).Markup.ShouldContain("database is away");
    }

    [Fact]
    public void FileTable_NothingMatches_SaysWhatWasAskedAndClears()
    {
        var table = Render<FileTable>(p => p
            .Add(t => t.Page, FilePage.Empty).Add(t => t.Now, s_now)
            .Add(t => t.Selection, new FileSelection(new FileQuery(Chain: "shufersal", State: "failed", Text: "<b>"))));

        table.Find(".empty p").TextContent.ShouldBe("Asked for: chain shufersal, state failed, file or store with “<b>”.");
        table.Find("a.button").GetAttribute("href").ShouldBe("/files");
    }

    [Fact]
    public void FileTable_Pager_KeepsTheFilterAndTurnsByKeyset()
    {
        var page = new FilePage([Row("failed") with { FileId = 40 }, Row("failed") with { FileId = 30 }], HasNewer: true, HasOlder: true);

        var table = Render<FileTable>(p => p
            .Add(t => t.Page, page).Add(t => t.Now, s_now).Add(t => t.Selection, new FileSelection(new FileQuery(State: "failed", Before: 50))));

        table.FindAll(".pager a").Select(a => a.GetAttribute("href")).ShouldBe(["/files.csv?state=failed", "/files?state=failed", "/files?state=failed&after=40", "/files?state=failed&before=30"]);
    }

    internal static FileRow Row(string state, string reason = "none") =>
        new(1, "shufersal", "שופרסל", 7, "רמת גן", "Price", "Price7290027600007-007-202611221400.gz", state, reason, "", null, s_now, null);

    private static FileDetails Details(FileRow row) => new()
    {
        Row = row,
        FileTime = s_now,
        Source = "/data/a.gz",
        Run = 1,
        Ordinal = 0,
        RawKept = true,
        Rejects = [],
        Samples = [],
        Attempts = [],
    };
}
