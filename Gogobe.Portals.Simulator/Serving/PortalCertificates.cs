using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>A root, an intermediate and the certificates of a host, made at the start; and certificates as they should not be.</summary>
internal sealed class PortalCertificates : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private readonly X509Certificate2 _good;
    private readonly X509Certificate2 _expired;
    private readonly X509Certificate2 _foreign;

    // Certificates are checked against the machine's clock, whatever the portals' clock says.
    public PortalCertificates(IReadOnlyList<string> hosts, TimeProvider machine)
    {
        var now = machine.GetUtcNow();
        _root = Authority("Simulated Root", null, now);
        _intermediate = Authority("Simulated Intermediate", _root, now);
        _good = Leaf(hosts, _intermediate, now.AddDays(-1), now.AddDays(30));
        _expired = Leaf(hosts, _intermediate, now.AddDays(-10), now.AddDays(-1));
        using var stranger = Authority("Stranger", null, now);
        _foreign = Leaf(hosts, stranger, now.AddDays(-1), now.AddDays(30));
    }

    /// <summary>Root, to be trusted.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Intermediate, which the server does not send.</summary>
    public string IntermediatePem => _intermediate.ExportCertificatePem();

    public X509Certificate2 For(Failure? failure) => failure?.Kind switch
    {
        FailureKind.ForeignCertificate => _foreign,
        FailureKind.ExpiredCertificate => _expired,
        _ => _good,
    };

    public void Dispose()
    {
        foreach (var certificate in new[] { _root, _intermediate, _good, _expired, _foreign })
        {
            certificate.Dispose();
        }
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null)
        {
            return request.CreateSelfSigned(now.AddDays(-60), now.AddYears(1));
        }

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using var bare = request.Create(issuer, now.AddDays(-50), now.AddMonths(6), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Leaf(IReadOnlyList<string> hosts, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using var bare = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);

        // Through PKCS#12, so that the key belongs to the certificate however long the request lives.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
