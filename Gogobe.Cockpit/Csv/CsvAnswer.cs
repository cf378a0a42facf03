using System.Text;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Formatting;
using Npgsql;

namespace Gogobe.Cockpit.Csv;

/// <summary>
/// Answers with a table piece by piece, so that no result is in memory as a whole. A fault before the first piece is an answer of its own; one after it breaks
/// the connection off, so that a half of a table is never taken for the whole.
/// </summary>
internal static class CsvAnswer
{
    /// <summary>Rows of an answer at most; a longer table ends with a line that says so.</summary>
    public const int MaxRows = 100_000;

    /// <summary>Rows that are asked for at once.</summary>
    public const int Piece = 1_000;

    /// <summary>Writes the table.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="name">What the table is of; becomes part of the file's name.</param>
    /// <param name="header">Names of its columns.</param>
    /// <param name="next">The rows that follow the given one (none: the first rows); no rows at the end; null where there is no such thing, which is a 404.</param>
    /// <param name="cells">The cells of a row.</param>
    /// <param name="most">Rows at most.</param>
    public static async Task WriteAsync<T>(
        HttpContext context, string name, IReadOnlyList<string> header, Func<T?, CancellationToken, Task<IReadOnlyList<T>?>> next, Func<T, IReadOnlyList<object?>> cells,
        int most = MaxRows)
        where T : class
    {
        var stop = context.RequestAborted;
        try
        {
            if (await next(null, stop) is not { } rows)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            context.Response.ContentType = "text/csv; charset=utf-8; header=present";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"gogobe-{name}-{IsraelClock.WallTime(now):yyyy-MM-dd-HHmm}.csv\"";
            var text = new CsvText();
            text.Add(header);

            // The mark tells Excel that it is UTF-8.
            await context.Response.WriteAsync("\uFEFF" + text.Take(), Encoding.UTF8, stop);
            for (var left = most; rows.Count > 0; rows = await next(rows[^1], stop) ?? [])
            {
                if (left == 0)
                {
                    text.Add($"Cut after {Age.Count(most)} rows: ask for less with the filters of the page");
                    await context.Response.WriteAsync(text.Take(), Encoding.UTF8, stop);
                    return;
                }

                foreach (var row in rows.Take(left))
                {
                    text.Add(cells(row));
                }

                left -= Math.Min(left, rows.Count);
                await context.Response.WriteAsync(text.Take(), Encoding.UTF8, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(DatabaseFault.Of(e) + "\n", stop);
        }
    }
}
