using Gogobe.Scout.Sweeping;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.Configuration;

namespace Gogobe.Scout.Tests.Sweeping;

public sealed class CockpitProbeTests
{
    [Theory]
    [InlineData(200, true)]
    [InlineData(503, false)]
    [InlineData(302, false)]
    public async Task Look_CockpitThatAnswers_IsThereIfItSaysSo(int status, bool there)
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/alive", status);

        (await LookAsync(site.Address.ToString())).ShouldBe(there);
    }

    [Fact]
    public async Task Look_NobodyAtTheAddress_IsNotThere()
    {
        string address;
        await using (var site = await FakeSite.StartAsync())
        {
            address = site.Address.ToString();
        }

        (await LookAsync(address)).ShouldBe(false);
    }

    [Fact]
    public async Task Look_NoAddress_IsNotKnown() => (await LookAsync(null)).ShouldBeNull();

    private static async Task<bool?> LookAsync(string? address)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("services:cockpit:http:0", address)]).Build();
        using var probe = new CockpitProbe(settings);
        return await probe.LookAsync(TestContext.Current.CancellationToken);
    }
}
