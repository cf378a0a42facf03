using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Http;

namespace Gogobe.Portals.Cerberus;

/// <summary>Cerberus over its web site: sign in, ask for the folder as JSON, get files with the session's cookie.</summary>
internal sealed class CerberusWeb(PortalFiles files, PortalDocuments documents, CerberusSessions sessions, TimeProvider time)
{
    private const string Everything = "";

    /// <summary>The files of an account. Asked with a moment, only days from then on are listed, and Stores files whatever their day.</summary>
    public async IAsyncEnumerable<CerberusRow> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var search in Searches(chain, request))
        {
            foreach (var row in await SearchAsync(chain, request.Notes, search, cancellationToken))
            {
                yield return row;
            }
        }
    }

    /// <summary>Opens a file of an account.</summary>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, string name, CancellationToken cancellationToken)
    {
        var notes = new ListingNotes();
        var session = await sessions.GetAsync(chain, ended: null, notes, cancellationToken);
        var opened = await OpenAsync(chain, session, name, cancellationToken);
        if (opened.Failure is { Reason: Reason.LoginPage })
        {
            await opened.DisposeAsync();
            session = await sessions.GetAsync(chain, session, notes, cancellationToken);
            opened = await OpenAsync(chain, session, name, cancellationToken);
        }

        return opened;
    }

    /// <summary>The address under which a file's name is kept. It has no session in it, so nobody else can use it.</summary>
    public static Uri AddressOf(PortalChain chain, string name) => chain.At("/file/d/" + Uri.EscapeDataString(name));

    // The portal searches by substring. A folder keeps a week or more; asking for days keeps the answer small.
    private IEnumerable<string> Searches(PortalChain chain, ListRequest request)
    {
        if (request.Since is null)
        {
            return [Everything];
        }

        var days = request.Days(chain.Chain, time.GetUtcNow()).Select(d => d.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        return request.Wants(chain.Chain, FileType.Stores) ? [.. days, "Store"] : days;
    }

    private async Task<IReadOnlyList<CerberusRow>> SearchAsync(PortalChain chain, ListingNotes notes, string search, CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(chain, ended: null, notes, cancellationToken);
        try
        {
            return await AskAsync(chain, session, notes, search, cancellationToken);
        }
        catch (PortalException e) when (e.Failure.Reason == Reason.LoginPage)
        {
            session = await sessions.GetAsync(chain, session, notes, cancellationToken);
            return await AskAsync(chain, session, notes, search, cancellationToken);
        }
    }

    // A site may answer fewer entries than were asked for. It says how many there are, so it is asked on until all of them came.
    private async Task<IReadOnlyList<CerberusRow>> AskAsync(
        PortalChain chain, CerberusSession session, ListingNotes notes, string search, CancellationToken cancellationToken)
    {
        var rows = new List<CerberusRow>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var entries = 0; ;)
        {
            var page = await AskAsync(chain, session, notes, search, entries, cancellationToken);
            var known = names.Count;
            rows.AddRange(page.Rows.Where(r => names.Add(r.Name)));
            entries += page.Entries;
            notes.Total = page.Total ?? notes.Total;
            var all = page.Matching ?? (search == Everything ? page.Total : null) ?? 0;
            if (entries >= all)
            {
                return rows;
            }

            if (names.Count == known)
            {
                throw new PortalException(Reason.BadListing, string.Create(CultureInfo.InvariantCulture, $"The portal says that it has {all} entries, and lists {names.Count}."));
            }
        }
    }

    private async Task<CerberusPage> AskAsync(
        PortalChain chain, CerberusSession session, ListingNotes notes, string search, int start, CancellationToken cancellationToken)
    {
        var request = new PortalRequest(chain.At("/file/json/dir"))
        {
            Cookies = session.Cookies,
            Form =
            [
                new("sEcho", "1"),
                new("iColumns", "5"),
                new("sColumns", ",,,,"),
                new("iDisplayStart", start.ToString(CultureInfo.InvariantCulture)),
                new("iDisplayLength", "100000"),
                new("mDataProp_0", "fname"),
                new("mDataProp_1", "typeLabel"),
                new("mDataProp_2", "size"),
                new("mDataProp_3", "ftime"),
                new("sSearch", search),
                new("cd", chain.Settings.Folder ?? "/"),
                new("csrftoken", session.Token),
            ],
        };
        var document = await documents.ReadAsync(chain, request, notes, cancellationToken);
        return CerberusListing.Read(document.Bytes.Span);
    }

    private async Task<OpenedFile> OpenAsync(PortalChain chain, CerberusSession session, string name, CancellationToken cancellationToken)
    {
        var opened = await GetAsync(chain, session, AddressOf(chain, name), cancellationToken);
        if (opened.Failure is not { Reason: Reason.GoneAtSource } || chain.Settings.Folder is null or "/")
        {
            return opened;
        }

        // Accounts with a folder have been seen to want it in the path, and not to.
        await opened.DisposeAsync();
        return await GetAsync(chain, session, chain.At($"/file/d{chain.Settings.Folder.TrimEnd('/')}/{Uri.EscapeDataString(name)}"), cancellationToken);
    }

    // A session that ended leads to the sign-in page, or is answered with it: a page either way.
    private Task<OpenedFile> GetAsync(PortalChain chain, CerberusSession session, Uri address, CancellationToken cancellationToken) =>
        files.OpenAsync(chain, new PortalRequest(address) { Cookies = session.Cookies }, cancellationToken);
}
