using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gogobe.Pipeline;

namespace Gogobe.Portals.Ftp;

/// <summary>An answer on the control connection: <c>227 Entering Passive Mode (127,0,0,1,195,149)</c>.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Text">What stands behind them on the last line.</param>
internal readonly partial record struct FtpReply(int Code, string Text)
{
    /// <summary>The command was carried out.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>The command is not known here.</summary>
    public bool IsUnknown => Code is 500 or 501 or 502 or 504;

    /// <summary>The port and address of a passive answer; null when it has none.</summary>
    public IPEndPoint? Passive()
    {
        if (Passive6().Match(Text) is { Success: true } match)
        {
            var n = new int[6];
            for (var i = 0; i < n.Length; i++)
            {
                n[i] = int.Parse(match.Groups[i + 1].ValueSpan, CultureInfo.InvariantCulture);
            }

            return Array.TrueForAll(n, x => x <= 255)
                ? new IPEndPoint(new IPAddress([(byte)n[0], (byte)n[1], (byte)n[2], (byte)n[3]]), (n[4] * 256) + n[5])
                : null;
        }

        return null;
    }

    /// <summary>What a refusal means.</summary>
    public PortalException Refusal(string what)
    {
        var reason = Code switch
        {
            421 => Reason.SourceError,
            530 or 532 or 534 => Reason.Forbidden,
            550 or 553 => Reason.GoneAtSource,
            425 or 426 => Reason.Unreachable,
            _ => Reason.SourceError,
        };
        return new PortalException(reason, $"FTP: {what} was answered {Code}.", heals: reason != Reason.GoneAtSource);
    }

    [GeneratedRegex(@"([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex Passive6();
}
