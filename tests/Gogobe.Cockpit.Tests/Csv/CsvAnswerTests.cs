using Gogobe.Cockpit.Csv;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Csv;

public sealed class CsvAnswerTests
{
    private readonly DefaultHttpContext _context = new()
    {
        RequestServices = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider(),
        Response = { Body = new MemoryStream() },
    };

    [Fact]
    public async Task Answer_LongerThanItsBound_EndsWithALineThatSaysSo() => (await AskAsync(rows: 7, most: 5)).ShouldBe(["n", "1", "2", "3", "4", "5", "Cut after 5 rows: ask for less with the filters of the page", ""]);

    [Fact]
    public async Task Answer_AsLongAsItsBound_IsWhole() => (await AskAsync(rows: 5, most: 5)).ShouldBe(["n", "1", "2", "3", "4", "5", ""]);

    [Fact]
    public async Task Answer_DatabaseAwayFromTheStart_IsAFaultInWords()
    {
        (await AskAsync(rows: 5, most: 5, failsAfter: 0)).ShouldBe(["PostgreSQL does not answer.\n"]);
        _context.Response.StatusCode.ShouldBe(503);
    }

    [Fact]
    public async Task Answer_DatabaseGoesAwayInTheMiddle_IsBrokenOff()
    {
        var lifetime = new Lifetime();
        _context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        _context.Features.Set<IHttpResponseFeature>(new Started());

        await AskAsync(rows: 5, most: 5, failsAfter: 2);

        lifetime.IsAborted.ShouldBeTrue();
    }

    // Two rows a piece.
    private async Task<string[]> AskAsync(int rows, int most, int? failsAfter = null)
    {
        await CsvAnswer.WriteAsync<string>(
            _context, "test", ["n"],
            (last, _) =>
            {
                var from = last is null ? 0 : int.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
                return from == failsAfter
                    ? throw new NpgsqlException("away")
                    : Task.FromResult<IReadOnlyList<string>?>([.. Enumerable.Range(1, rows).Where(n => n > from && n <= from + 2).Select(n => $"{n}")]);
            },
            row => [row],
            most);
        var said = System.Text.Encoding.UTF8.GetString(((MemoryStream)_context.Response.Body).ToArray());
        return said.TrimStart('\uFEFF').Split("\r\n");
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool IsAborted { get; private set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class Started : HttpResponseFeature, IHttpResponseFeature
    {
        bool IHttpResponseFeature.HasStarted => true;
    }
}
