using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gogobe.Pipeline;
using Gogobe.Portals.Accounts;
using Gogobe.Portals.Http;

namespace Gogobe.Portals.Ftp;

/// <summary>The server takes no AUTH TLS.</summary>
internal sealed class FtpTlsRefusedException() : Exception("The server does not encrypt its control connection.");

/// <summary>
/// A control connection: signed in, with TLS where wanted, data always in clear and passive. No library in reach leaves the data connection clear under an
/// encrypted control connection, which is what these servers want.
/// </summary>
internal sealed class FtpConnection : IAsyncDisposable
{
    private const int MaxLine = 4096;
    private const int MaxLines = 100;
    private readonly PortalConnector _connector;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[MaxLine];
    private Stream _stream;
    private int _start;
    private int _end;

    private FtpConnection(PortalConnector connector, Socket socket)
    {
        (_connector, _socket) = (connector, socket);
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>What is said here is encrypted; data never is.</summary>
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>Connects, and encrypts where a policy is given. Not yet signed in.</summary>
    /// <exception cref="FtpTlsRefusedException">The server does not encrypt.</exception>
    public static async Task<FtpConnection> OpenAsync(PortalConnector connector, Uri server, X509ChainPolicy? tls, CancellationToken cancellationToken)
    {
        var socket = await connector.ConnectAsync(server.IdnHost, server.Port, trusted: false, cancellationToken);
        var connection = new FtpConnection(connector, socket);
        try
        {
            (await connection.ReplyAsync(cancellationToken)).ThrowUnless(r => r.IsDone, "the connection");
            if (tls is not null)
            {
                await connection.EncryptAsync(server.IdnHost, tls, cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Signs in and goes to a folder.</summary>
    public async Task SignInAsync(PortalAccount account, string folder, CancellationToken cancellationToken)
    {
        var reply = await SendAsync($"USER {Line(account.UserName)}", cancellationToken);
        if (reply.Code == 331)
        {
            reply = await SendAsync($"PASS {Line(account.Password)}", cancellationToken);
        }

        reply.ThrowUnless(r => r.IsDone, "the sign-in");
        (await SendAsync("TYPE I", cancellationToken)).ThrowUnless(r => r.IsDone, "TYPE I");
        if (folder is not ("" or "/"))
        {
            (await SendAsync($"CWD {Line(folder)}", cancellationToken)).ThrowUnless(r => r.IsDone, "the account's folder");
        }
    }

    /// <summary>Whether the server still answers: an idle connection may have been closed long ago.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await SendAsync("NOOP", cancellationToken)).Code is >= 200 and < 600 and not 421;
        }
        catch (Exception e) when (e is IOException or SocketException or PortalException)
        {
            return false;
        }
    }

    /// <summary>Sends a command whose outcome comes over a data connection; null when the server does not know it.</summary>
    /// <exception cref="PortalException">The server refused.</exception>
    public async Task<Stream?> TransferAsync(string command, string? argument, CancellationToken cancellationToken)
    {
        var data = await DataAsync(cancellationToken);
        try
        {
            var reply = await SendAsync(argument is null ? command : $"{command} {Line(argument)}", cancellationToken);
            if (reply.IsUnknown)
            {
                data.Dispose();
                return null;
            }

            if (reply.Code is 125 or 150)
            {
                return new NetworkStream(data, ownsSocket: true);
            }

            throw reply.Refusal(command);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>The server's word that a transfer was whole.</summary>
    public async Task<bool> IsWholeAsync(CancellationToken cancellationToken) => (await ReplyAsync(cancellationToken)).IsDone;

    /// <summary>Takes leave, so that the server counts one session less before another begins.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync("QUIT", cancellationToken);
            while (await _stream.ReadAsync(_buffer, cancellationToken) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or PortalException or OperationCanceledException)
        {
            // It is closed in any case.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task EncryptAsync(string host, X509ChainPolicy tls, CancellationToken cancellationToken)
    {
        if (!(await SendAsync("AUTH TLS", cancellationToken)).IsDone)
        {
            throw new FtpTlsRefusedException();
        }

        if (_start != _end)
        {
            // What somebody slipped in before the encryption would be read as if it had come through it.
            throw new PortalException(Reason.Tls, "FTP: the server went on talking before it was encrypted.");
        }

        var encrypted = new SslStream(_stream);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = tls }, cancellationToken);
    }

    // A server that names another address than its own would have us connect to whomever it likes.
    private async Task<Socket> DataAsync(CancellationToken cancellationToken)
    {
        var peer = ((IPEndPoint)_socket.RemoteEndPoint!).Address;
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var reply = await SendAsync("PASV", cancellationToken);
        if (reply.Code != 227 || reply.Passive() is not { } passive)
        {
            throw reply.Refusal("PASV");
        }

        return passive.Address.Equals(peer)
            ? await _connector.ConnectAsync(passive.Address.ToString(), passive.Port, trusted: true, cancellationToken)
            : throw new PortalException(Reason.Unreachable, "FTP: the server names another address than its own for the data; it was not connected to.");
    }

    private async Task<FtpReply> SendAsync(string command, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        return await ReplyAsync(cancellationToken);
    }

    // "220-Welcome", any lines, "220 Ready".
    private async Task<FtpReply> ReplyAsync(CancellationToken cancellationToken)
    {
        int? first = null;
        for (var lines = 0; lines < MaxLines; lines++)
        {
            var line = await LineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                continue;
            }

            first ??= code;
            if (code == first && (line.Length == 3 || line[3] == ' '))
            {
                return new FtpReply(code, line.Length > 4 ? line[4..] : "");
            }
        }

        throw new PortalException(Reason.SourceError, "FTP: the server's answer does not end.");
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, end).TrimEnd('\r');
                _start += end + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                throw new PortalException(Reason.SourceError, "FTP: a line of the server is too long.");
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw new IOException("FTP: the server closed the connection.");
            }

            _end += read;
        }
    }

    // A name with a line end in it would be another command.
    private static string Line(string argument) => argument.AsSpan().ContainsAny('\r', '\n', '\0')
        ? throw new PortalException(Reason.Forbidden, "FTP: a name with a line end in it.", heals: false)
        : argument;
}

/// <summary>Turns refusals into failures.</summary>
internal static class FtpReplies
{
    /// <summary>Throws unless the answer is the one hoped for.</summary>
    public static void ThrowUnless(this FtpReply reply, Func<FtpReply, bool> hoped, string what)
    {
        if (!hoped(reply))
        {
            throw reply.Refusal(what);
        }
    }
}
