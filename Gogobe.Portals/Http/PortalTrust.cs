using System.Reflection;
using System.Security.Cryptography.X509Certificates;

namespace Gogobe.Portals.Http;

/// <summary>
/// How certificates of portals are checked: as always, against the system's roots, with the name of the host. Only what a server leaves out of its chain is
/// added (Cerberus sends no intermediate): such a certificate is not trusted by itself, it merely lets the chain reach a root that is.
/// </summary>
internal sealed class PortalTrust
{
    private readonly X509Certificate2Collection _intermediates = [];
    private readonly X509Certificate2Collection? _roots;

    public PortalTrust(string? intermediates, SimulatedPortals? simulated)
    {
        _roots = simulated?.Roots;
        _intermediates.AddRange(simulated?.Intermediates ?? []);
        foreach (var pem in Embedded().Concat(Files(intermediates).Select(File.ReadAllText)))
        {
            _intermediates.ImportFromPem(pem);
        }
    }

    /// <summary>A policy for one kind of connection.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate names an address from which its issuer is to be fetched. Whoever shows us a certificate would decide what we connect to.
            DisableCertificateDownloads = true,
            TrustMode = _roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ExtraStore.AddRange(_intermediates);
        policy.CustomTrustStore.AddRange(_roots ?? []);
        return policy;
    }

    private static IEnumerable<string> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".pem", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private static IEnumerable<string> Files(string? path) =>
        path is null ? [] : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.pem").Order(StringComparer.Ordinal) : [path];
}
