using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>One client, from greeting to QUIT.</summary>
internal sealed class FtpSession(FtpSite site, FtpControl control, HostCount count, HostVisit visit, CancellationToken closing) : IDisposable
{
    private readonly FtpData _data = new();
    private string? _user;
    private PortalChain? _account;
    private string _folder = "/";

    public void Dispose() => _data.Dispose();

    /// <summary>Serves until the client goes, or a failure cuts it off.</summary>
    public async Task RunAsync()
    {
        await SayAsync("220 Cerberus FTP Server");
        while (await control.ReadAsync(closing) is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (verb, argument) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
            if (!await ObeyAsync(verb.ToUpperInvariant(), argument))
            {
                return;
            }
        }
    }

    private Task SayAsync(string reply) => control.ReplyAsync(reply, closing);

    /// <summary>False when the session ends.</summary>
    private async Task<bool> ObeyAsync(string verb, string argument)
    {
        switch (verb)
        {
            case "QUIT":
                // Whoever has this reply may come again at once.
                visit.Dispose();
                await SayAsync("221 Goodbye");
                return false;
            case "AUTH":
                await SecureAsync(argument);
                return true;
            case "USER":
                _user = argument;
                _account = null;
                await SayAsync("331 User name okay, need password");
                return true;
            case "PASS":
                return await SignInAsync(argument);
            case "FEAT":
                await SayAsync("211-Extensions supported:\r\n AUTH TLS\r\n MLSD\r\n MLST type*;size*;modify*;\r\n SIZE\r\n MDTM\r\n EPSV\r\n UTF8\r\n211 End");
                return true;
            case "SYST":
                await SayAsync("215 UNIX Type: L8");
                return true;
            case "NOOP" or "OPTS" or "TYPE" or "MODE" or "STRU":
                await SayAsync("200 Command okay");
                return true;
            case "PBSZ":
                await SayAsync("200 PBSZ=0");
                return true;
            case "PROT":
                await SayAsync(argument.Equals("C", StringComparison.OrdinalIgnoreCase) ? "200 Data channel is clear" : "536 Data channel protection is not supported");
                return true;
        }

        if (_account is not { } account)
        {
            await SayAsync("530 Not logged in");
            return true;
        }

        return await ObeyAsync(verb, argument, account);
    }

    private async Task<bool> ObeyAsync(string verb, string argument, PortalChain account)
    {
        switch (verb)
        {
            case "PWD":
                await SayAsync($"257 \"{_folder}\" is current directory");
                return true;
            case "CWD" or "CDUP":
                var to = verb == "CDUP" ? "/" : Full(argument);
                var known = to == "/" || to == account.Folder;
                _folder = known ? to : _folder;
                await SayAsync(known ? "250 Directory changed" : "550 No such directory");
                return true;
            case "PASV" or "EPSV":
                await PassiveAsync(verb, account);
                return true;
            case "PORT" or "EPRT":
                await SayAsync(TryCall(verb, argument) ? "200 Command okay" : "501 Illegal address");
                return true;
            case "SIZE" when Find(account, argument) is { } file:
                await SayAsync(string.Create(CultureInfo.InvariantCulture, $"213 {file.Length}"));
                return true;
            case "MDTM" when Find(account, argument) is { } file:
                await SayAsync(string.Create(CultureInfo.InvariantCulture, $"213 {file.PublishedAt.UtcDateTime:yyyyMMddHHmmss}"));
                return true;
            case "SIZE" or "MDTM":
                await SayAsync("550 File not found");
                return true;
            case "MLSD" or "NLST" or "LIST":
                return await ListAsync(verb, argument, account);
            case "RETR":
                return await RetrieveAsync(argument, account);
            default:
                await SayAsync("502 Command not implemented");
                return true;
        }
    }

    private async Task SecureAsync(string argument)
    {
        if (site.Security == FtpSecurity.PlainOnly || control.IsSecured || !argument.Equals("TLS", StringComparison.OrdinalIgnoreCase))
        {
            await SayAsync("502 AUTH not accepted");
            return;
        }

        await SayAsync("234 Proceed with negotiation");
        await control.SecureAsync(site.Certificate(), closing);
    }

    private async Task<bool> SignInAsync(string password)
    {
        count.Began();
        var account = site.Account(_user);
        if (!await GoesWellAsync(site.Ask(RequestKind.Login, account, null)))
        {
            return false;
        }

        var mustBeSecure = site.Security == FtpSecurity.TlsOnly || account?.Has(Oddities.FtpNeedsTls) == true;
        _account = account is not null && account.Password == password && (control.IsSecured || !mustBeSecure) ? account : null;
        _folder = "/";
        await SayAsync(_account is null ? "530 Not logged in" : "230 User logged in, proceed");
        return true;
    }

    private async Task PassiveAsync(string verb, PortalChain account)
    {
        var unreachable = site.Ask(RequestKind.Other, account, null)?.Kind == FailureKind.PassiveUnreachable;
        var port = unreachable ? _data.ListenToNobody() : _data.Listen();

        // The address behind a router that forgot to translate it.
        var address = unreachable ? "10,255,255,1" : "127,0,0,1";
        await SayAsync(verb == "EPSV"
            ? string.Create(CultureInfo.InvariantCulture, $"229 Entering Extended Passive Mode (|||{port}|)")
            : string.Create(CultureInfo.InvariantCulture, $"227 Entering Passive Mode ({address},{port / 256},{port % 256})"));
    }

    private bool TryCall(string verb, string argument)
    {
        if (verb == "PORT")
        {
            return FtpData.TryParsePort(argument, out var address, out var port) && _data.TryCall(address, port);
        }

        // |1|127.0.0.1|50069|
        var parts = argument.Split('|');
        return parts.Length == 5 && IPAddress.TryParse(parts[2], out var client)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _data.TryCall(client, number);
    }

    private async Task<bool> ListAsync(string verb, string argument, PortalChain account)
    {
        var failure = site.Ask(RequestKind.List, account, null);
        if (!await GoesWellAsync(failure))
        {
            return false;
        }

        var folder = argument.Length == 0 || argument[0] == '-' ? _folder : Full(argument);
        var rows = folder == account.Folder ? site.Listing(account, failure) : [];
        var below = folder == "/" && account.Folder != "/" ? account.Folder.Trim('/') : null;
        var text = verb switch
        {
            "MLSD" => FtpFolder.Mlsd(rows, below),
            "NLST" => FtpFolder.Nlst(rows, below),
            _ => FtpFolder.List(rows, below),
        };
        return await TransferAsync(Encoding.UTF8.GetBytes(text), failure);
    }

    private async Task<bool> RetrieveAsync(string argument, PortalChain account)
    {
        var file = Find(account, argument);
        site.Asked(account, file);
        var failure = site.Ask(RequestKind.Download, account, file?.Name);
        if (failure is { Kind: FailureKind.Status, Code: 404 } || file is null)
        {
            await SayAsync("550 File not found");
            return true;
        }

        if (!await GoesWellAsync(failure))
        {
            return false;
        }

        var bytes = file.Bytes();
        var whole = await TransferAsync(failure?.Kind switch
        {
            FailureKind.NoBytes => default,
            FailureKind.Truncate => bytes[..(int)(bytes.Length * failure.Share)],
            FailureKind.WrongLength => bytes[..(bytes.Length / 2)],
            FailureKind.BadPrices => BadPrices.In(bytes, failure.Every),
            FailureKind.Html => "<!DOCTYPE html><html><body>Sign in</body></html>"u8.ToArray(),
            _ => bytes,
        }, failure);
        if (whole && failure?.Kind is not (FailureKind.NoBytes or FailureKind.Truncate or FailureKind.WrongLength or FailureKind.Html or FailureKind.BadPrices))
        {
            site.Served(file);
        }

        return whole;
    }

    // A transfer that breaks off says 426, as a server that noticed would.
    private async Task<bool> TransferAsync(ReadOnlyMemory<byte> bytes, Failure? failure)
    {
        count.Began();
        if (!_data.IsReady)
        {
            await SayAsync("425 Use PASV or PORT first");
            return true;
        }

        await SayAsync("150 Opening data connection");
        try
        {
            await using var data = await _data.OpenAsync(closing);
            if (failure?.Kind == FailureKind.Drip)
            {
                await Slowly.WriteAsync(data, bytes, failure.BytesPerSecond, closing);
            }
            else
            {
                await data.WriteAsync(bytes, closing);
            }
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !closing.IsCancellationRequested))
        {
            await SayAsync("425 Can't open data connection");
            return true;
        }

        await SayAsync(failure?.Kind == FailureKind.WrongLength ? "426 Connection closed; transfer aborted" : "226 Transfer complete");
        return true;
    }

    /// <summary>Fails where the failure is one of the connection or of a reply. False when the session ends.</summary>
    private async Task<bool> GoesWellAsync(Failure? failure)
    {
        switch (failure?.Kind)
        {
            case FailureKind.Reset:
                visit.Dispose();
                return false;
            case FailureKind.Hang:
                visit.Dispose();
                await Task.Delay(Timeout.InfiniteTimeSpan, closing);
                return false;
            case FailureKind.Status or FailureKind.SessionLost or FailureKind.LinkExpired or FailureKind.RedirectLoop or FailureKind.Redirect:
                visit.Dispose();
                await SayAsync(failure.Code is 401 or 403 or 530 ? "530 Not logged in" : "421 Service not available, closing control connection");
                return false;
            default:
                return true;
        }
    }

    private PublishedFile? Find(PortalChain account, string path)
    {
        var full = Full(path);
        var slash = full.LastIndexOf('/');
        return (slash == 0 ? "/" : full[..slash]) == account.Folder ? site.Find(account, full[(slash + 1)..]) : null;
    }

    private string Full(string path) => "/" + (path.StartsWith('/') ? path : $"{_folder}/{path}").Trim('/');
}
