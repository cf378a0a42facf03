using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Failures;

/// <summary>When to fail and how. What is null matches everything.</summary>
public sealed class FailureRule
{
    private readonly Dictionary<string, int> _perFile = new(StringComparer.OrdinalIgnoreCase);
    private int _matches;
    private int _hits;

    /// <summary>How.</summary>
    public required Failure Failure { get; init; }

    /// <summary>Slug. Requests that name no chain yet (a login page) match the rules of all chains of their host.</summary>
    public string? Chain { get; init; }

    /// <summary>Family.</summary>
    public PortalFamily? Family { get; init; }

    /// <summary>Kind of request.</summary>
    public RequestKind? On { get; init; }

    /// <summary>On the web or over FTP.</summary>
    public PortalChannel? Over { get; init; }

    /// <summary>Part of the file's name, in any case; requests without a file do not match.</summary>
    public string? File { get; init; }

    /// <summary>Matching requests that go well before the first failure.</summary>
    public int After { get; init; }

    /// <summary>Failures at most.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Failures of each file at most; requests without a file do not match.</summary>
    public int? TimesPerFile { get; init; }

    /// <summary>From this moment of the portals' clock.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until this moment of the portals' clock.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Hits => Volatile.Read(ref _hits);

    internal bool Take(in FailureQuestion question)
    {
        if ((Family is { } family && family != question.Family)
            || (On is { } on && on != question.Kind)
            || (Over is { } over && over != question.Channel)
            || (Chain is { } chain && !question.Chains.Contains(chain))
            || ((File is not null || TimesPerFile is not null) && question.File is null)
            || (File is { } file && !question.File!.Contains(file, StringComparison.OrdinalIgnoreCase))
            || question.Now < From
            || question.Now >= Until)
        {
            return false;
        }

        lock (_perFile)
        {
            if (TimesPerFile is { } most)
            {
                var times = _perFile.GetValueOrDefault(question.File!);
                if (times >= most)
                {
                    return false;
                }

                _perFile[question.File!] = times + 1;
            }

            if (++_matches <= After || _hits >= Times)
            {
                return false;
            }

            _hits++;
            return true;
        }
    }
}

/// <summary>What a rule is asked about.</summary>
/// <param name="Family">Family of the portal.</param>
/// <param name="Chains">Chains that the request may be for.</param>
/// <param name="Kind">What it is for; null while a connection opens.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Now">The portals' clock.</param>
/// <param name="Channel">How it is asked.</param>
internal readonly record struct FailureQuestion(
    PortalFamily Family, IReadOnlyList<string> Chains, RequestKind? Kind, string? File, DateTimeOffset Now, PortalChannel Channel);
