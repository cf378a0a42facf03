using Gogobe.Pipeline.RawStore;

namespace Gogobe.Pipeline.Tests.RawStore;

/// <summary>What every raw store does (docs/specs/raw-store.md).</summary>
public abstract class RawStoreContract : IAsyncDisposable
{
    private const string Key = "rami-levy/2026-11-22/17-0123456789abcdef";

    protected abstract IRawStore Store { get; }

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Object_Put_IsReadBackByteForByte()
    {
        var bytes = new byte[3_000_000];
        Random.Shared.NextBytes(bytes);

        await Store.PutAsync(Key, async (target, ct) =>
        {
            for (var at = 0; at < bytes.Length; at += 100_000)
            {
                await target.WriteAsync(bytes.AsMemory(at, 100_000), ct);
            }
        }, Ct);

        (await ReadAsync(Key)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Object_Unknown_IsNull()
    {
        (await Store.OpenAsync(Key, Ct)).ShouldBeNull();
        Store.LocalPath(Key).ShouldBeNull();
    }

    [Fact]
    public async Task Object_WhileItIsWritten_IsNotThere()
    {
        await Store.PutAsync(Key, async (target, ct) =>
        {
            await target.WriteAsync(new byte[100], ct);
            (await Store.OpenAsync(Key, ct)).ShouldBeNull();
        }, Ct);

        (await ReadAsync(Key)).ShouldBe(new byte[100]);
    }

    [Fact]
    public async Task Object_FillThrows_PassesThroughAndNothingIsThere()
    {
        var thrown = await Should.ThrowAsync<IOException>(Store.PutAsync(Key, async (target, ct) =>
        {
            await target.WriteAsync(new byte[100], ct);
            throw new IOException("the source broke");
        }, Ct));

        thrown.Message.ShouldBe("the source broke");
        (await Store.OpenAsync(Key, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Object_PutAgain_IsReplaced()
    {
        await PutAsync(Key, [1, 2, 3]);
        await PutAsync(Key, [4]);

        (await ReadAsync(Key)).ShouldBe([4]);
    }

    [Fact]
    public async Task Object_PutAgainAndFailing_StaysAsItWas()
    {
        await PutAsync(Key, [1, 2, 3]);
        await Should.ThrowAsync<InvalidOperationException>(Store.PutAsync(Key, (_, _) => throw new InvalidOperationException(), Ct));

        (await ReadAsync(Key)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Object_Deleted_IsGoneAndDeletingItAgainIsNoError()
    {
        await PutAsync(Key, [1]);

        await Store.DeleteAsync(Key, Ct);
        await Store.DeleteAsync(Key, Ct);
        await Store.DeleteAsync("no-chain/no-day/1", Ct);

        (await Store.OpenAsync(Key, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Objects_PutAtOnce_AreAllThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PutAsync($"chain-{i % 3}/2026-11-22/{i}", BitConverter.GetBytes(i))));

        for (var i = 0; i < 50; i++)
        {
            (await ReadAsync($"chain-{i % 3}/2026-11-22/{i}")).ShouldBe(BitConverter.GetBytes(i));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("chain/../../x")]
    [InlineData("chain//x")]
    [InlineData("chain/.incoming")]
    [InlineData("chain\\x")]
    [InlineData("chain/\0")]
    [InlineData("chain/רמי")]
    [InlineData("chain/a b")]
    public async Task Key_NotOurs_IsRefusedByEveryCall(string key)
    {
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync(key, (_, _) => Task.CompletedTask, Ct));
        await Should.ThrowAsync<ArgumentException>(() => Store.OpenAsync(key, Ct));
        await Should.ThrowAsync<ArgumentException>(() => Store.DeleteAsync(key, Ct));
        Should.Throw<ArgumentException>(() => Store.LocalPath(key));
    }

    [Fact]
    public async Task Key_MadeForAFile_IsAKeyAndNewEachTime()
    {
        var key = RawKey.For("rami-levy", new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.FromHours(2)), 17);

        await PutAsync(key, [7]);

        key.ShouldStartWith("rami-levy/2026-11-21/17-");
        RawKey.For("rami-levy", DateTimeOffset.UnixEpoch, 17).ShouldNotBe(RawKey.For("rami-levy", DateTimeOffset.UnixEpoch, 17));
        (await ReadAsync(key)).ShouldBe([7]);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected Task PutAsync(string key, byte[] bytes) => Store.PutAsync(key, (target, ct) => target.WriteAsync(bytes, ct).AsTask(), Ct);

    protected async Task<byte[]> ReadAsync(string key)
    {
        await using var stream = (await Store.OpenAsync(key, Ct)).ShouldNotBeNull();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Ct);
        return copy.ToArray();
    }
}
