using System.Globalization;
using Microsoft.Playwright;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>What the main threads of pages have done, in seconds: <c>Performance.getMetrics</c> of the DevTools protocol.</summary>
/// <param name="Task">In whole.</param>
/// <param name="Script">Running scripts.</param>
/// <param name="Style">Finding which styles apply.</param>
/// <param name="Layout">Placing boxes.</param>
internal readonly record struct PageWork(double Task, double Script, double Style, double Layout)
{
    public static PageWork operator +(PageWork a, PageWork b) => new(a.Task + b.Task, a.Script + b.Script, a.Style + b.Style, a.Layout + b.Layout);

    public static PageWork operator -(PageWork a, PageWork b) => new(a.Task - b.Task, a.Script - b.Script, a.Style - b.Style, a.Layout - b.Layout);

    /// <param name="session">One in which Performance is enabled: it counts from there.</param>
    public static async Task<PageWork> OfAsync(ICDPSession session)
    {
        var answer = await session.SendAsync("Performance.getMetrics");
        var metrics = answer!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        return new PageWork(metrics["TaskDuration"], metrics["ScriptDuration"], metrics["RecalcStyleDuration"], metrics["LayoutDuration"]);
    }

    /// <summary>What part of the work is of which kind. Pages that share a process are each told the work of all of them, so parts are true and sums are not.</summary>
    public string Parts => string.Create(
        CultureInfo.InvariantCulture,
        $"main threads of the pages: script {Script / Task:P0}, style {Style / Task:P0}, layout {Layout / Task:P0} of their work");
}
