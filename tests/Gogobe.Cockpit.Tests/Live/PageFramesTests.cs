using Gogobe.Cockpit.Components.Live;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Cockpit.Tests.Live;

public sealed class PageFramesTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SemaphoreSlim _rendered = new(0);
    private readonly List<string> _drawn = [];
    private readonly PageFrames _frames;

    public PageFramesTests()
    {
        _frames = new PageFrames(_clock);
        _frames.Attach(() =>
        {
            _drawn.Add("frame");
            _frames.Draw();
            _rendered.Release();
            return Task.CompletedTask;
        });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _frames.Dispose();
        _rendered.Dispose();
    }

    [Fact]
    public async Task Parts_ThatAskBetweenFrames_AreDrawnTogetherAndOnceEach()
    {
        _frames.Request(One);
        await FrameAsync();
        _frames.Request(One);
        _frames.Request(Two);
        _frames.Request(One);
        _frames.Taken();

        await FrameAsync();

        _drawn.ShouldBe(["frame", "one", "frame", "one", "two"]);
    }

    [Fact]
    public async Task Frame_Next_ComesAPaceAfterTheBeginningOfTheOneBefore() =>
        (await BetweenFramesAsync(TimeSpan.Zero)).ShouldBeGreaterThanOrEqualTo(PageFrames.Pace);

    [Fact]
    public async Task Frame_AfterOneThatTheBrowserTookItsTimeFor_ComesLater() =>
        (await BetweenFramesAsync(TimeSpan.FromSeconds(2))).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(4));

    [Fact]
    public async Task Frame_ThatIsNeverTaken_IsNotTheLast()
    {
        _frames.Request(One);
        await FrameAsync();
        _frames.Request(Two);

        await FrameAsync();

        _drawn.ShouldBe(["frame", "one", "frame", "two"]);
    }

    [Fact]
    public async Task Page_ThatIsGone_IsNotDrawn()
    {
        _frames.Request(One);
        await FrameAsync();
        _frames.Dispose();

        _frames.Request(Two);
        _frames.Draw();

        _drawn.ShouldBe(["frame", "one"]);
    }

    [Fact]
    public async Task Part_ThatAsksBeforeThePageIsThere_IsDrawnInItsFirstFrame()
    {
        using var frames = new PageFrames(_clock);
        frames.Request(One);
        frames.Attach(() =>
        {
            frames.Draw();
            _rendered.Release();
            return Task.CompletedTask;
        });

        await FrameAsync();

        _drawn.ShouldBe(["one"]);
    }

    private void One() => _drawn.Add("one");

    private void Two() => _drawn.Add("two");

    // From the beginning of a frame, which the browser takes so long for, to that of the next.
    private async Task<TimeSpan> BetweenFramesAsync(TimeSpan taken)
    {
        _frames.Request(One);
        await FrameAsync();
        var begun = _clock.GetUtcNow();
        _frames.Request(One);
        _clock.Advance(taken);
        _frames.Taken();
        await FrameAsync();
        return _clock.GetUtcNow() - begun;
    }

    // The clock moves until the next frame is there.
    private async Task FrameAsync()
    {
        while (!await _rendered.WaitAsync(1, Stop))
        {
            _clock.Advance(PageFrames.Pace / 10);
        }
    }
}
