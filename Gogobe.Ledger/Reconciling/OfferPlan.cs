using Gogobe.Pipeline.Files;

namespace Gogobe.Ledger.Reconciling;

/// <summary>
/// What a call of offers does to the ledger, decided from the rows that are there (docs/specs/ledger.md, "Offers"). No database in here.
/// </summary>
internal sealed class OfferPlan
{
    private readonly IReadOnlyList<FileOffer> _offers;
    private readonly Slot[] _slots;
    private readonly List<NewRow> _inserts = [];
    private readonly List<Reopening> _reopens = [];
    private readonly HashSet<long> _moving = [];
    private readonly Dictionary<long, LedgerFile> _rows = [];
    private readonly Dictionary<(Identity, int Ordinal), LedgerFile> _inserted = [];

    private OfferPlan(IReadOnlyList<FileOffer> offers)
    {
        _offers = offers;
        _slots = new Slot[offers.Count];
    }

    public IReadOnlyList<NewRow> Inserts => _inserts;

    public IReadOnlyList<Reopening> Reopens => _reopens;

    public IReadOnlyCollection<long> Moving => _moving;

    public static OfferPlan Make(IReadOnlyList<FileOffer> offers, IEnumerable<Known> known, bool force)
    {
        var plan = new OfferPlan(offers);
        var byIdentity = new Dictionary<Identity, Group>();
        foreach (var row in known)
        {
            GroupOf(byIdentity, Identity.Of(offers[row.Offer])).Add(row);
        }

        // Names that the ledger knows come first: another name may only take over a row that none of them claims.
        for (var other = 0; other < 2; other++)
        {
            for (var i = 0; i < offers.Count; i++)
            {
                var group = GroupOf(byIdentity, Identity.Of(offers[i]));
                if (group.Knows(offers[i].Listed) == (other == 0))
                {
                    plan._slots[i] = plan.Decide(group, offers[i], force);
                }
            }
        }

        return plan;
    }

    /// <summary>The new rows, as the database made them.</summary>
    public void Inserted(IEnumerable<LedgerFile> rows)
    {
        foreach (var row in rows)
        {
            _inserted[(Identity.Of(row), row.Ordinal)] = row;
        }
    }

    /// <summary>The reopened rows, as they are now.</summary>
    public void Reopened(IEnumerable<LedgerFile> rows)
    {
        foreach (var row in rows)
        {
            _rows[row.FileId] = row;
        }
    }

    /// <summary>For each offer its row, in the order of the offers.</summary>
    public IReadOnlyList<LedgerFile> Results()
    {
        var results = new LedgerFile[_offers.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = _slots[i] is { FileId: { } id } ? _rows[id] : _inserted[(Identity.Of(_offers[i]), _slots[i].Ordinal)];
        }

        return results;
    }

    private static Group GroupOf(Dictionary<Identity, Group> groups, Identity identity) =>
        groups.TryGetValue(identity, out var group) ? group : groups[identity] = new Group();

    private Slot Decide(Group group, FileOffer offer, bool force)
    {
        if (group.Inserted.TryGetValue(offer.Listed, out var ordinal))
        {
            return new Slot(null, ordinal);
        }

        var own = group.Rows.FindLast(r => r.File.Name == offer.Listed);
        var row = own ?? group.Rows.LastOrDefault();
        if (row is null)
        {
            return Add(group, offer, repeatOf: null);
        }

        if (group.Touched.Contains(row.File.FileId) || !row.File.State.IsFinal())
        {
            return own is null ? Add(group, offer, repeatOf: null) : Leave(row);
        }

        return row.File.State switch
        {
            FileState.Failed or FileState.Expired => Take(group, row, offer, replay: false),
            FileState.Completed when own is not null && force => Take(group, row, offer, replay: true),
            FileState.Completed when own is not null => Add(group, offer, row.File.FileId),
            FileState.Skipped when own is not null && force && group.Find(row.RepeatOf) is { } repeated => Replay(group, repeated, offer),
            FileState.Skipped when own is not null => Take(group, row, offer, replay: false),
            _ => Add(group, offer, repeatOf: null),
        };
    }

    private Slot Replay(Group group, Known repeated, FileOffer offer) =>
        repeated.File.State.IsFinal() && !group.Touched.Contains(repeated.File.FileId)
            ? Take(group, repeated, offer, replay: repeated.File.State == FileState.Completed)
            : Leave(repeated);

    private Slot Leave(Known row)
    {
        _rows.TryAdd(row.File.FileId, row.File);
        _moving.Add(row.File.FileId);
        return new Slot(row.File.FileId, 0);
    }

    private Slot Take(Group group, Known row, FileOffer offer, bool replay)
    {
        group.Touched.Add(row.File.FileId);
        _reopens.Add(new Reopening(row.File.FileId, offer, replay));
        return new Slot(row.File.FileId, 0);
    }

    private Slot Add(Group group, FileOffer offer, long? repeatOf)
    {
        var ordinal = group.NextOrdinal++;
        group.Inserted.Add(offer.Listed, ordinal);
        _inserts.Add(new NewRow(offer, ordinal, repeatOf));
        return new Slot(null, ordinal);
    }

    /// <summary>A row that is there, and the (first) offer that asks for it.</summary>
    public sealed record Known(LedgerFile File, long? RepeatOf, int Offer);

    /// <summary>A row to insert.</summary>
    public sealed record NewRow(FileOffer Offer, int Ordinal, long? RepeatOf);

    /// <summary>A row to move again.</summary>
    public sealed record Reopening(long FileId, FileOffer Offer, bool Replay);

    private readonly record struct Slot(long? FileId, int Ordinal);

    private sealed class Group
    {
        public List<Known> Rows { get; } = [];

        public HashSet<long> Touched { get; } = [];

        public Dictionary<string, int> Inserted { get; } = new(StringComparer.Ordinal);

        public int NextOrdinal { get; set; }

        public bool Knows(string name) => Rows.Exists(r => r.File.Name == name);

        public Known? Find(long? fileId) => Rows.Find(r => r.File.FileId == fileId);

        // Several offers of one identity bring the same rows several times.
        public void Add(Known row)
        {
            if (Find(row.File.FileId) is not null)
            {
                return;
            }

            Rows.Add(row);
            Rows.Sort((a, b) => a.File.Ordinal.CompareTo(b.File.Ordinal));
            NextOrdinal = Math.Max(NextOrdinal, row.File.Ordinal + 1);
        }
    }

    private readonly record struct Identity(int Chain, string PublishedChain, FileType Type, int? Store, long Time, string Sequence)
    {
        public static Identity Of(FileOffer offer) => new(
            offer.ChainNumber, offer.ChainNumber == 0 ? offer.Name.ChainId : "", offer.Name.Type, offer.Name.StoreNumber,
            offer.FileTime.ToUnixTimeSeconds(), offer.Name.Sequence);

        public static Identity Of(LedgerFile file) => new(
            file.ChainNumber, file.ChainNumber == 0 ? file.PublishedChainId : "", file.FileType, file.StoreNumber,
            file.FileTime.ToUnixTimeSeconds(), file.Sequence);
    }
}
