using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Tests.RawStore;

public sealed class FolderRawStoreTests : RawStoreContract
{
    private const string Key = "rami-levy/2026-11-22/1";
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"gogobe-raw-{Guid.NewGuid():N}");

    public FolderRawStoreTests() => Store = new FolderRawStore(_root);

    protected override IRawStore Store { get; }

    [Fact]
    public async Task LocalPath_OfAnObject_IsAFileInTheFolder()
    {
        await PutAsync(Key, [1, 2]);

        var path = Store.LocalPath(Key).ShouldNotBeNull();
        path.ShouldStartWith(_root);
        (await File.ReadAllBytesAsync(path, Ct)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Scratch_AfterSuccessAndAfterFailure_IsGone()
    {
        await PutAsync(Key, [1]);
        await Should.ThrowAsync<InvalidOperationException>(Store.PutAsync(Key, (_, _) => throw new InvalidOperationException(), Ct));

        Directory.GetFiles(Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scratch_OfADeadProcess_IsSweptAndThatOfALivingOneStays()
    {
        Directory.CreateDirectory(Scratch);
        await File.WriteAllBytesAsync(Path.Combine(Scratch, "dead"), [1], Ct);
        await using var living = new FileStream(Path.Combine(Scratch, "living"), FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await PutAsync(Key, [1]);

        Directory.GetFiles(Scratch).Select(Path.GetFileName).ShouldBe(["living"]);
    }

    [Fact]
    public async Task Write_StoppedBeforeTheRename_LeavesNoObject()
    {
        // Fault points belong to the process; other tests pass this one at the same time.
        var mine = new AsyncLocal<bool> { Value = true };
        using (FaultPoint.Arm(place => _ = mine.Value && place == "rawstore.before-rename" ? throw new InvalidOperationException("killed here") : 0))
        {
            await Should.ThrowAsync<InvalidOperationException>(PutAsync(Key, [1]));
        }

        (await Store.OpenAsync(Key, Ct)).ShouldBeNull();
        Directory.GetFiles(_root, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Folder_Full_IsTransientAndHealsByItself()
    {
        // /dev/full answers every write with ENOSPC, as a full disk does.
        Directory.CreateDirectory(Scratch);
        var store = new FolderRawStore(_root, scratch => new FileStream(
            _full ? "/dev/full" : scratch, _full ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, 0));

        var thrown = await Should.ThrowAsync<TransientException>(store.PutAsync(Key, (target, ct) => target.WriteAsync(new byte[10], ct).AsTask(), Ct));
        thrown.InnerException.ShouldBeOfType<IOException>();

        _full = false;
        await store.PutAsync(Key, (target, ct) => target.WriteAsync(new byte[10], ct).AsTask(), Ct);
        (await ReadAsync(Key)).Length.ShouldBe(10);
    }

    [Fact]
    public async Task Folder_CannotBeMade_IsTransient()
    {
        await File.WriteAllBytesAsync(_root, [], Ct); // a file where the folder should be: no right of root gets round that

        await Should.ThrowAsync<TransientException>(PutAsync(Key, [1]));
        File.Delete(_root);
        await PutAsync(Key, [1]);
    }

    [Fact]
    public async Task Folder_RemovedWhileRunning_IsMadeAgain()
    {
        await PutAsync(Key, [1]);
        Directory.Delete(_root, recursive: true);

        await PutAsync(Key, [2]);

        (await ReadAsync(Key)).ShouldBe([2]);
    }

    [Fact]
    public async Task Registration_WithoutAPath_KeepsRawFilesInTheDataFolder()
    {
        await using var services = Services(("GOGOBE_DATA", "/data/gogobe"));

        services.GetRequiredService<IOptions<RawStoreOptions>>().Value.Path.ShouldBe("/data/gogobe/raw");
        services.GetRequiredService<IOptions<RawStoreOptions>>().Value.Retention.ShouldBe(TimeSpan.FromDays(7));
        services.GetRequiredService<IRawStore>().ShouldBeOfType<FolderRawStore>();
    }

    [Fact]
    public async Task Registration_NegativeRetention_IsRefused()
    {
        await using var services = Services(("Gogobe:RawStore:Retention", "-1.00:00:00"), ("Gogobe:RawStore:Path", _root));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<RawStoreOptions>>().Value);
    }

    public override ValueTask DisposeAsync()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }

        return base.DisposeAsync();
    }

    private bool _full = true;

    private string Scratch => Path.Combine(_root, ".incoming");

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())
        .AddRawStore()
        .BuildServiceProvider();
}
