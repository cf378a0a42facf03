using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Gogobe.Cockpit.Tests.Fleet;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>What a program hears from <c>/api/stream-status</c>.</summary>
public sealed class StreamTests(RunningCockpit running) : IClassFixture<RunningCockpit>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_FirstEvent_ComesAtOnceWithTheWholeFleet()
    {
        await new LedgerRows(running.Database).FileAsync("failed", "truncated", chain: 7, session: await new LedgerRows(running.Database).SessionAsync());

        using var answer = await running.Client.GetAsync("/api/stream-status", HttpCompletionOption.ResponseHeadersRead, Stop);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop))
        {
            using var status = JsonDocument.Parse(item.Data);
            var root = status.RootElement;
            root.GetProperty("db").GetString().ShouldBe("ok");
            if (root.TryGetProperty("fleet", out var fleet) && fleet.EnumerateArray().Any(c => c.GetProperty("chain").GetString() == FleetScene.Slug(7)
                && c.GetProperty("state").GetString() == "error" && c.GetProperty("reason").GetString() == "truncated"))
            {
                root.GetProperty("ts").GetDateTimeOffset().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
                root.GetProperty("reliability").GetDouble().ShouldBeInRange(0, 100);
                return;
            }
        }
    }

    [Theory]
    [InlineData("/dashboard", "/")]
    [InlineData("/dashboard.html", "/")]
    [InlineData("/dashboard/sessions", "/sessions")]
    [InlineData("/?state=failed&chain=x%26y", "/files?state=failed&chain=x%26y")]
    public async Task OldAddress_LeadsToWhereItIsNow(string old, string now)
    {
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = running.Client.BaseAddress };

        using var answer = await plain.GetAsync(old, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(now);
    }
}
