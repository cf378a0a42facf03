using System.Security.Cryptography.X509Certificates;
using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>What the FTP server serves: the accounts of Cerberus, with the same failures and counts as on the web.</summary>
internal sealed class FtpSite(
    SimulatedCountry country, IReadOnlyList<PortalChain> accounts, FtpSecurity security, FailureScript failures, PortalCounts counts, PortalCertificates certificates)
{
    public const string HostName = "url.retail.publishedprices.co.il";

    private readonly string[] _slugs = [.. accounts.Select(a => a.Slug)];

    public FtpSecurity Security => security;

    public PortalChain? Account(string? user) => accounts.FirstOrDefault(a => a.User == user);

    public X509Certificate2 Certificate() => certificates.For(failures.Ask(Question(null, null, null)));

    public Failure? Ask(RequestKind kind, PortalChain? account, string? file) => failures.Ask(Question(kind, account, file));

    public IReadOnlyList<ListedRow> Listing(PortalChain account, Failure? failure) => ListedRows.Of(country.FilesOf(account.Slug), failure);

    public PublishedFile? Find(PortalChain account, string name) => country.ListingOf(account.Slug).Find(name);

    public void Asked(PortalChain account, PublishedFile? file) => counts.Asked(account, RequestKind.Download, file);

    public void Served(PublishedFile file) => counts.Served(file);

    private FailureQuestion Question(RequestKind? kind, PortalChain? account, string? file) =>
        new(PortalFamily.Cerberus, account is null ? _slugs : [account.Slug], kind, file, country.Clock.UtcNow, PortalChannel.Ftp);
}
