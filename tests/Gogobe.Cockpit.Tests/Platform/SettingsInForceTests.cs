using Gogobe.Cockpit.Platform;
using Microsoft.Extensions.Configuration;

namespace Gogobe.Cockpit.Tests.Platform;

public sealed class SettingsInForceTests
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData("Gogobe:RawStore:S3:SecretKey", Secret)]
    [InlineData("Gogobe:Portals:rami-levy:Password", Secret)]
    [InlineData("Gogobe:Any:Token", Secret)]
    [InlineData("Gogobe:Any:ConnectionString", Secret)]
    [InlineData("Gogobe:Any:Sink", "Host=x; Password = hunter2")]
    [InlineData("Gogobe:Any:Sink", "user:hunter2@host")]
    [InlineData("Gogobe:Any:Sink", "http://a/,http://user:hunter2@b/")]
    public void Secret_OfAnyForm_IsSetAndNotShown(string key, string value)
    {
        Of((key, value)).Settings.ShouldHaveSingleItem().ShouldBe(new Setting(key, null, IsSet: true));
    }

    [Fact]
    public void Secret_ThatIsEmpty_IsNotSet()
    {
        Of(("Gogobe:Any:Password", "")).Settings.ShouldHaveSingleItem().IsSet.ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://user:hunter2@localhost:18888/traces/detail/{trace}?t=hunter2#hunter2", "http://localhost:18888/traces/detail/{trace}")]
    [InlineData("00:00:30", "00:00:30")]
    public void Setting_Plain_IsShownWithoutWhatLetsOneIn(string value, string shown)
    {
        Of(("Gogobe:Any:Value", value)).Settings.ShouldHaveSingleItem().Value.ShouldBe(shown);
    }

    [Theory]
    [InlineData("Host=db.internal;Port=5433;Username=gogobe;Password=hunter2;Database=prices", "db.internal:5433, database prices")]
    [InlineData("postgresql://gogobe:hunter2@db.internal:5432/prices?password=hunter2", "db.internal:5432, database prices")]
    [InlineData("redis:6379,password=hunter2,ssl=true", "redis:6379")]
    [InlineData("redis:6379,password=x,hunter2:1", "redis:6379")]
    [InlineData("kafka-1:9092,kafka-2:9092", "kafka-1:9092,kafka-2:9092")]
    [InlineData("default:hunter2@redis:6379", null)]
    [InlineData("hunter2", null)]
    [InlineData("Endpoint=sb://x/;SharedAccessKey=hunter2", null)]
    [InlineData("Host='a b';Password=hunter2;=", null)]
    public void ConnectionString_OfAnyForm_ShowsServersAndDatabaseOnly(string connection, string? shown)
    {
        Of(("ConnectionStrings:one", connection)).Servers.ShouldHaveSingleItem().ShouldBe(new Setting("one", shown, IsSet: true));
    }

    [Fact]
    public void Settings_VeryMany_AreBounded()
    {
        Of([.. Enumerable.Range(0, 1000).Select(i => ($"Gogobe:Any:{i}", "x"))]).Settings.Count.ShouldBe(SettingsInForce.Most);
    }

    private static SettingsInForce Of(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build());
}
