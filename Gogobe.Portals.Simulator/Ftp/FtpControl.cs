using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>The control connection: lines in, replies out, in clear until it is upgraded.</summary>
internal sealed class FtpControl(Stream socket) : IAsyncDisposable
{
    private const int LongestLine = 4_096;
    private readonly byte[] _byte = new byte[1];
    private Stream _stream = socket;

    public bool IsSecured => _stream is SslStream;

    /// <summary>The next line without its end; null when the client has gone.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        // A byte at a time: what follows AUTH TLS is not ours to read.
        var line = new List<byte>(64);
        while (await _stream.ReadAsync(_byte, cancellationToken) == 1)
        {
            if (_byte[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(_byte[0]);
            if (line.Count > LongestLine)
            {
                return null;
            }
        }

        return null;
    }

    public async Task ReplyAsync(string line, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    public async Task SecureAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        // As on the web, only the leaf goes out.
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                EnabledSslProtocols = SslProtocols.None,
            },
            cancellationToken);
        _stream = tls;
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();
}
