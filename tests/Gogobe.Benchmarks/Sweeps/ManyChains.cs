using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>Many chains of a family that answers after a tenth of a second, without a network. Every tenth chain fails each time.</summary>
internal sealed class ManyChains(TimeProvider time) : IPortal
{
    private const string Name = "bench";
    private const int Lines = 10;
    private static readonly TimeSpan s_answer = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public string Family => Name;

    /// <summary>A registry of so many chains.</summary>
    public static ChainRegistry Registry(int chains) => ChainRegistry.Load(JsonSerializer.Serialize(new
    {
        chains = Enumerable.Range(1, chains).Select(number => new
        {
            slug = string.Create(CultureInfo.InvariantCulture, $"chain-{number}"),
            number,
            name_en = "A chain",
            status = "active",
            family = Name,
            base_url = string.Create(CultureInfo.InvariantCulture, $"https://chain-{number}.invalid"),
            published_ids = new[] { string.Create(CultureInfo.InvariantCulture, $"7290{number:000000000}") },
        }),
    }));

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(s_answer, time, cancellationToken);
        if (chain.Chain.Number % 10 == 0)
        {
            throw new PortalException(Reason.SourceError, "Answered 500.");
        }

        // Names that are listed and not offered: what is measured here is who is swept when, not what becomes of files.
        for (var line = 0; line < Lines; line++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"notes-{line}.txt");
            yield return new DiscoveredFile
            {
                OriginalName = name,
                Chain = chain.Chain,
                Stray = Reason.NotPriceData,
                ListedAt = time.GetUtcNow(),
                Locator = FileLocator.Relist(Name, ("name", name)),
            };
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) =>
        Task.FromResult(new OpenedFile(new PortalFailure(Reason.GoneAtSource, "Nothing of this family is offered.", Heals: false)));
}
