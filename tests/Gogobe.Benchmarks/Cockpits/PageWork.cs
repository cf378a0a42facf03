using System.Globalization;
using Microsoft.Playwright;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>What the main thread of a page has done, in seconds: <c>Performance.getMetrics</c> of the DevTools protocol.</summary>
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

    /// <summary>Cores of each kind of work over so many seconds.</summary>
    public string Over(double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"main threads of the pages: {Task / seconds:0.00} cores, of them script {Script / seconds:0.00}, style {Style / seconds:0.00}, layout {Layout / seconds:0.00}");
}
