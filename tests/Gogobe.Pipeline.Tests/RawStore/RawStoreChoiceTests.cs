using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.RawStore.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Tests.RawStore;

public sealed class RawStoreChoiceTests
{
    [Fact]
    public async Task Registration_BucketNamed_KeepsRawFilesInS3()
    {
        await using var services = Services(("S3:Bucket", "raw"), ("S3:AccessKey", "k"), ("S3:SecretKey", "s"));

        services.GetRequiredService<IRawStore>().ShouldBeOfType<S3RawStore>().LocalPath("a/b").ShouldBeNull();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000", "", "k", "s", "Bucket is missing")]
    [InlineData("127.0.0.1:9000", "raw", "k", "s", "Endpoint must be")]
    [InlineData("http://user:word@127.0.0.1:9000", "raw", "k", "s", "Endpoint must be")]
    [InlineData("http://127.0.0.1:9000", "raw", "k", "", "go together")]
    [InlineData("http://127.0.0.1:9000", "raw", "", "s", "go together")]
    public async Task Registration_IncompleteS3_IsRefusedWithTheSetting(string endpoint, string bucket, string accessKey, string secretKey, string word)
    {
        await using var services = Services(("S3:Endpoint", endpoint), ("S3:Bucket", bucket), ("S3:AccessKey", accessKey), ("S3:SecretKey", secretKey));

        var thrown = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<RawStoreOptions>>().Value);

        thrown.Message.ShouldContain(word);
        thrown.Message.ShouldNotContain("word@");
    }

    [Theory]
    [InlineData("rami-levy/2026-11-22/17-0123456789abcdef0123456789abcdef", true)]
    [InlineData("rami-levy/2026-11-22/17-0123456789abcdef0123456789abcde", false)]
    [InlineData("rami-levy/2026-13-22/17-0123456789abcdef0123456789abcdef", false)]
    [InlineData("backup.tar", false)]
    public void Key_IsOursByItsShape(string key, bool ours) => RawKey.IsOurs(key).ShouldBe(ours);

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Gogobe:RawStore:" + s.Key, (string?)s.Value))).Build())
        .AddLogging()
        .AddRawStore()
        .BuildServiceProvider();
}
