using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Rejects;
using Gogobe.Cockpit.Sessions;
using Gogobe.Cockpit.Stores;

namespace Gogobe.Cockpit.Csv;

/// <summary>The tables of the pages as CSV, with the filters of the pages in the address (docs/specs/cockpit.md, "Tables as CSV").</summary>
internal static class CsvRoutes
{
    /// <summary>Maps one address a table.</summary>
    public static void MapCsv(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/files.csv", FilesAsync);
        routes.MapGet("/sessions.csv", SessionsAsync);
        routes.MapGet("/rejects.csv", RejectsAsync);
        routes.MapGet("/chains/{slug}/stores.csv", StoresAsync);
        routes.MapGet("/stores.csv", AllStoresAsync);
    }

    private static Task FilesAsync(
        HttpContext context, FileAccounts accounts, string? chain, string? state, string? type, string? reason, string? q, string? missing, string? session, string? store, string? before)
    {
        var query = new FileQuery(
            FileLinks.Clean(chain), FileLinks.Clean(state), FileLinks.Clean(type), FileLinks.Clean(reason), FileLinks.Clean(q), missing == "1", FileLinks.Id(session), FileLinks.Id(before), Store: FileLinks.Store(store));
        return CsvAnswer.WriteAsync<FileRow>(
            context, "files",
            ["file_id", "chain", "chain_name", "store", "store_name", "type", "file", "state", "reason", "flags", "seen", "written", "unchanged", "duplicate", "superseded", "rejected",
                "missing", "listed_utc", "ended_utc"],
            async (last, stop) => (await accounts.ReadPageAsync(last is null ? query : query with { Before = last.FileId }, stop, CsvAnswer.Piece, FileAccounts.ExportTimeoutSeconds)).Rows,
            f => [f.FileId, f.Chain, f.ChainName, f.StoreNumber, f.StoreName, f.Type, f.FileName, f.State, f.Reason, f.Flags, f.Figures?.Seen, f.Figures?.Written, f.Figures?.Unchanged,
                f.Figures?.Duplicate, f.Figures?.Superseded, f.Figures?.Rejected, f.Figures?.Missing, f.DiscoveredAt, f.CompletedAt]);
    }

    private static Task SessionsAsync(HttpContext context, SessionReader reader, string? status, string? trigger, string? chain, string? before)
    {
        var query = new SessionQuery(FileLinks.Clean(status), FileLinks.Clean(trigger), FileLinks.Clean(chain), FileLinks.Id(before));
        return CsvAnswer.WriteAsync<SessionRow>(
            context, "sessions",
            ["session_id", "trigger", "status", "location", "portals", "portals_ended", "portals_failed", "started_utc", "ended_utc", "seconds", "new_names", "rows", "written", "errors"],
            async (last, stop) => (await reader.ReadPageAsync(last is null ? query : query with { Before = last.SessionId }, stop, CsvAnswer.Piece)).Rows,
            s => [s.SessionId, s.Trigger, s.Status, s.Location, s.Portals, s.PortalsEnded, s.PortalsFailed, s.StartedAt, s.EndedAt, s.Seconds, s.Found, s.Rows, s.Saved, s.Errors]);
    }

    private static Task RejectsAsync(HttpContext context, RejectReader reader, string? chain, string? reason, string? period, string? sums)
    {
        var query = new RejectQuery(FileLinks.Clean(chain), FileLinks.Clean(reason), RejectQuery.PeriodOf(period));
        return sums == "1"
            ? CsvAnswer.WriteAsync<RejectCell>(
                context, "rejects-by-chain", ["chain", "chain_name", "reason", "rows", "files"],
                async (last, stop) => last is null ? (await reader.ReadAsync(query, stop)).Cells : [],
                c => [c.Chain, c.NameHe ?? c.NameEn, c.Reason, c.Rows, c.Files])
            : CsvAnswer.WriteAsync<RejectedRow>(
                context, "rejects", ["completed_utc", "chain", "chain_name", "store", "file_id", "file", "row", "reason", "fragment"],
                async (last, stop) => await reader.ReadRowsAsync(query, last, CsvAnswer.Piece, stop),
                r => [r.At, r.Chain, r.ChainName, r.Store, r.FileId, r.FileName, r.Row, r.Reason, r.Fragment]);
    }

    private static Task AllStoresAsync(HttpContext context, StoreReader reader, string? chain, string? city, string? q, string? state)
    {
        var query = new StoreQuery(FileLinks.Clean(chain), FileLinks.Clean(city), FileLinks.Clean(q), FileLinks.Clean(state));
        return CsvAnswer.WriteAsync<StoreRow>(
            context, "stores", ["chain", "store", "name", "city", "newest_file_utc", "prices_in_force", "promotions_in_force"],
            async (last, stop) => (await reader.ReadPageAsync(last is null ? query : query with { After = last.Key }, stop, CsvAnswer.Piece)).Rows,
            s => [s.Chain, s.Number, s.Name, s.City, s.Newest, s.Prices, s.Promotions]);
    }

    private static Task StoresAsync(HttpContext context, ChainQuery chains, string slug)
    {
        ChainDetails? details = null;
        return CsvAnswer.WriteAsync<StoreDay>(
            context, $"stores-of-{slug}",
            ["store", "name", "city", "newest_file_utc", "prices_in_force", "stale", "completed_today", "failed_today", "moving_today"],
            async (last, stop) => last is null ? (details = await chains.ReadAsync(slug, stop))?.Stores : [],
            s => [s.Number, s.Name, s.City, s.NewestFile, s.Prices, s.IsStale(details!.Now), s.CompletedToday, s.FailedToday, s.Moving.Sum()]);
    }
}
