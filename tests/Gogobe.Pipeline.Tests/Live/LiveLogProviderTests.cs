using Gogobe.Pipeline.Live;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Tests.Live;

public sealed partial class LiveLogProviderTests
{
    private readonly MemoryLiveEvents _events = new();

    [Fact]
    public async Task Line_OfAStage_TellsServiceLevelChainAndFile()
    {
        var logger = Log("Gogobe.Carrier.CarrierWorker");
        LogWaits(logger, "rami-levy", 12);

        var told = (await _events.RecentAsync(0, 10, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        (told.Service, told.Level, told.Chain, told.File, told.Text, told.Kind).ShouldBe(("carrier", "warning", "rami-levy", 12L, "rami-levy: 12 waits", LiveEventKind.Log));
    }

    [Theory]
    [InlineData("Gogobe.Scout.Sweep", LogLevel.Debug)]
    [InlineData("Microsoft.AspNetCore.Hosting", LogLevel.Information)]
    [InlineData("StackExchange.Redis.ConnectionMultiplexer", LogLevel.Error)]
    public async Task Line_ThatNobodyAsksFor_IsNotTold(string category, LogLevel level)
    {
        var logger = Log(category);
        LogAnything(logger, level);

        (await _events.RecentAsync(0, 10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Chain_ThatTheRegistryDoesNotKnow_IsNoChain()
    {
        var logger = Log("Gogobe.Scout.Sweep");
        LogNamed(logger, "<script>");

        (await _events.RecentAsync(0, 10, TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Chain.ShouldBeNull();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Portal}: {FileId} waits")]
    private static partial void LogWaits(ILogger logger, string portal, long fileId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Chain}")]
    private static partial void LogNamed(ILogger logger, string chain);

    [LoggerMessage(Message = "something")]
    private static partial void LogAnything(ILogger logger, LogLevel level);

    private ILogger Log(string category)
    {
        using var provider = new LiveLogProvider(_events, TimeProvider.System);
        return provider.CreateLogger(category);
    }
}
