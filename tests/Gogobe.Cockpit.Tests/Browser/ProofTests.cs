using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Cockpit.Tests.Prices;
using Gogobe.Cockpit.Tests.Served;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Microsoft.Playwright;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>
/// Any figure in two steps from the fleet, and its evidence in three, by mouse and by keys alone (docs/specs/cockpit.md, "From a figure to its evidence"). A step
/// is a click on something, or its keys; a scroll is none.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class ProofTests(Chromium chromium, ScenicCockpit cockpit, TestKafka kafka)
{
    private const int Waiting = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "all")]
    public async Task Lag_OfAPartition_IsTwoStepsAway()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        Assert.SkipUnless(Chromium.Path is not null, Chromium.Missing);
        var bootstrap = await kafka.StartAsync();
        await PublishAsync(bootstrap);
        await using var process = await CockpitProcess.StartAsync(CockpitProcess.BuildOutput, cockpit.ConnectionString, bootstrap, Stop);
        await using var window = await chromium.WindowAsync(process.Client.BaseAddress!, 1440, isDark: false);
        var page = await StartAsync(window);
        var topic = page.Locator("tr.under summary").First;
        var lag = page.Locator($"[data-measure='flow.partition-lag'][data-of='{Topics.Discovered.Name}/1']");

        await page.Locator("nav a", new PageLocatorOptions { HasTextString = "Flow" }).First.ClickAsync();
        await topic.ClickAsync();
        await Assertions.Expect(lag).ToBeVisibleAsync();
        await Assertions.Expect(lag).ToHaveAttributeAsync("data-value", $"{Waiting}");

        await HomeAsync(page);
        await PressAsync(page, "g", "k");
        await topic.WaitForAsync();
        await TabToAsync(page, "summary");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(lag).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Row_ThatWasRejected_IsTwoStepsAwayAndItsFileThree()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);
        var fragment = page.Locator(".reject-rows .fragment").First;

        await page.Locator($"table.matrix a[href='/rejects?chain={FleetScene.Slug(1)}']").ClickAsync();
        await Assertions.Expect(fragment).ToContainTextAsync("<ItemPrice>x</ItemPrice>");
        await page.Locator(".reject-rows p a").First.ClickAsync();
        await Assertions.Expect(page.Locator("#reason-bad-price .fragment").First).ToContainTextAsync("<ItemPrice>x</ItemPrice>");

        await HomeAsync(page);
        await PressAsync(page, "g", "r");
        await Assertions.Expect(fragment).ToContainTextAsync("<ItemPrice>x</ItemPrice>");
        await PressAsync(page, "j", "Enter");
        await Assertions.Expect(page.Locator("#reason-bad-price .fragment").First).ToContainTextAsync("<ItemPrice>x</ItemPrice>");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task History_OfAPrice_IsTwoStepsAway()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);
        var chart = page.Locator("[role=img] .mud-chart").First;

        await page.Locator("nav a", new PageLocatorOptions { HasTextString = "Prices" }).First.ClickAsync();
        await page.Locator("#search").FillAsync("קרטון חלב");
        await page.Locator(".products tbody tr a").First.ClickAsync();
        await chart.WaitForAsync();
        page.Url.ShouldEndWith($"/prices/{PriceScene.Milk}");

        await HomeAsync(page);
        await PressAsync(page, "g", "p");
        await page.Locator("#search").WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("קרטון חלב");
        await page.Locator(".products tbody tr").First.WaitForAsync();
        await PressAsync(page, "Escape", "j", "Enter");
        await chart.WaitForAsync();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Attempts_OfADownload_AreTwoStepsAway()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);
        var attempt = page.Locator(".way li", new PageLocatorOptions { HasTextString = "download" }).First;

        await page.Locator($"table.matrix td[data-label=Carrier] a[href='/files?chain={FleetScene.Slug(5)}&state=failed']").ClickAsync();
        await page.Locator("table.files .reason", new PageLocatorOptions { HasTextString = "timeout" }).First.WaitForAsync();
        await page.Locator("table.files .c-name a").First.WaitForAsync();

        await HomeAsync(page);
        await page.Locator($"table.matrix a[href='/chains/{FleetScene.Slug(5)}']").ClickAsync();
        await page.Locator(".errors tr", new PageLocatorOptions { HasTextString = "timeout" }).First.Locator("a").ClickAsync();
        await Assertions.Expect(attempt).ToContainTextAsync("timeout");

        await HomeAsync(page);
        await PressAsync(page, "j", "Enter");
        await page.Locator(".errors tbody tr").First.WaitForAsync();
        await PressAsync(page, "j", "Enter");
        await page.Locator(".way li").First.WaitForAsync();
        page.Url.ShouldContain("/files/");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Configuration_InForce_IsOneStepAway()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);
        var server = page.Locator(".settings dt", new PageLocatorOptions { HasTextString = "gogobe" }).First;

        await page.Locator("nav a", new PageLocatorOptions { HasTextString = "System" }).First.ClickAsync();
        await Assertions.Expect(server).ToBeVisibleAsync();

        await HomeAsync(page);
        await PressAsync(page, "g", "y");
        await Assertions.Expect(server).ToBeVisibleAsync();
    }

    private static async Task PublishAsync(string bootstrap)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topics.Discovered.Name, NumPartitions = 2, ReplicationFactor = 1 }]);
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = bootstrap }).Build();
        for (var i = 0; i < Waiting; i++)
        {
            await producer.ProduceAsync(new TopicPartition(Topics.Discovered.Name, 1), new Message<Null, string> { Value = "{}" }, Stop);
        }
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }

    // With Tab alone: what cannot be reached so is not reached.
    private static async Task TabToAsync(IPage page, string element)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("e => document.activeElement.matches(e)", element))
            {
                return;
            }
        }

        throw new InvalidOperationException($"No {element} has the focus after 100 times Tab");
    }

    private Task<IBrowserContext> OpenAsync()
    {
        Assert.SkipUnless(Chromium.Path is not null, Chromium.Missing);
        return chromium.WindowAsync(cockpit.Address, 1440, isDark: false);
    }

    private static async Task<IPage> StartAsync(IBrowserContext window)
    {
        var page = await window.NewPageAsync();
        await HomeAsync(page);
        return page;
    }

    private static async Task HomeAsync(IPage page)
    {
        await page.OpenAsync("/");
        await page.Locator("table.matrix tbody tr").First.WaitForAsync();
    }
}
