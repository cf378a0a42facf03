using System.Globalization;
using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Ftp;
using Gogobe.Portals.Simulator.Portals;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator;

/// <summary>
/// All portals of the country on the loopback address, each on a port of its own. An independent second reading of docs/specs/portals.md: it shares no code with
/// the clients that are tested against it.
/// </summary>
public sealed class PortalSimulator : IAsyncDisposable
{
    private readonly List<PortalServer> _servers = [];
    private readonly Dictionary<string, ChainHost> _hosts = [];
    private readonly PortalCertificates _certificates = new(["url.publishedprices.co.il", FtpSite.HostName], TimeProvider.System);

    private readonly LinkLifetime _lifetime;
    private FtpServer? _ftp;
    private int _disposed;

    private PortalSimulator(SimulatorOptions options)
    {
        Options = options;
        _lifetime = new LinkLifetime(options.LinkLifetime);
        Country = new SimulatedCountry(options.Country);
    }

    /// <summary>What is simulated.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>The chains, their files, and what is in force.</summary>
    public SimulatedCountry Country { get; }

    /// <summary>The failures in force.</summary>
    public FailureScript Failures { get; } = new();

    /// <summary>What the portals saw.</summary>
    public PortalCounts Counts { get; } = new();

    /// <summary>How long links of Shufersal and Super-Pharm work. For Shufersal a change is for links shown from now on.</summary>
    public TimeSpan LinkLifetime
    {
        get => _lifetime.Value;
        set => _lifetime.Value = value;
    }

    /// <summary>Where each chain's portal is, by slug.</summary>
    public IReadOnlyDictionary<string, ChainHost> Hosts => _hosts;

    /// <summary>The root that signed, through the intermediate, the certificate of the Cerberus host. PEM.</summary>
    public string RootPem => _certificates.RootPem;

    /// <summary>The intermediate, which the Cerberus host does not send: clients must have it. PEM.</summary>
    public string IntermediatePem => _certificates.IntermediatePem;

    /// <summary>Root and intermediate, one after the other.</summary>
    public string CaPem => RootPem + "\n" + IntermediatePem + "\n";

    /// <summary>Opens the country and its portals.</summary>
    public static async Task<PortalSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new PortalSimulator(options ?? new SimulatorOptions());
        try
        {
            foreach (var server in simulator.Servers())
            {
                simulator._servers.Add(server);
                await server.OpenAsync(cancellationToken);
            }

            simulator.OpenFtp();
            simulator.NameHosts();
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the ports of a chain's portal, as when it has moved away: connections are refused. Other chains of the host are gone too; FTP stays.</summary>
    public Task CloseAsync(string chain) => Task.WhenAll(ServersOf(chain).Select(s => s.CloseAsync()));

    /// <summary>Closes the FTP server.</summary>
    public Task CloseFtpAsync() => _ftp?.CloseAsync() ?? Task.CompletedTask;

    /// <summary>Opens it again, on the same port.</summary>
    public void ReopenFtp() => _ftp?.Open();

    /// <summary>Opens them again, on the same ports.</summary>
    public async Task OpenAsync(string chain, CancellationToken cancellationToken = default)
    {
        foreach (var server in ServersOf(chain))
        {
            await server.OpenAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await Task.WhenAll(_servers.Select(s => s.DisposeAsync().AsTask()));
        if (_ftp is not null)
        {
            await _ftp.DisposeAsync();
        }

        _certificates.Dispose();
    }

    private IEnumerable<PortalServer> ServersOf(string chain) => _servers.Where(s => s.Site.Chains.Any(c => c.Slug == chain));

    private IEnumerable<PortalServer> Servers() => PortalSites.Of(Country, Options, _lifetime)
        .Select(site => new PortalServer(site, Country, Failures, Counts, site.Family == PortalFamily.Cerberus ? _certificates : null));

    private void OpenFtp()
    {
        var accounts = Country.Chains.Where(c => c.Family == PortalFamily.Cerberus).ToList();
        if (accounts.Count > 0)
        {
            _ftp = new FtpServer(new FtpSite(Country, accounts, Options.Ftp, Failures, Counts, _certificates), Counts.Host(FtpSite.HostName));
            _ftp.Open();
        }
    }

    private void NameHosts()
    {
        foreach (var chain in Country.Chains)
        {
            var sites = ServersOf(chain.Slug).Select(s => s.Site).ToList();
            var first = sites[0];
            var ftp = chain.Family == PortalFamily.Cerberus ? new Uri(string.Create(CultureInfo.InvariantCulture, $"ftp://127.0.0.1:{_ftp!.Port}{chain.Folder}")) : null;
            _hosts[chain.Slug] = new ChainHost(
                chain,
                new Uri(first.Base, PortalSites.PathOf(chain)),
                [.. sites.Select(s => s.Base.Authority), .. ftp is null ? [] : new[] { ftp.Authority }],
                ftp);
        }
    }
}
