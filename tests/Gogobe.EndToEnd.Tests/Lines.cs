namespace Gogobe.EndToEnd.Tests;

/// <summary>Compares long lists of lines and says only where they differ.</summary>
internal static class Lines
{
    private const int MostShown = 10;

    /// <summary>The same lines, each as often; order does not matter.</summary>
    public static void ShouldHoldTheSame(IEnumerable<string> actual, IEnumerable<string> expected, string what)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in actual)
        {
            counts[line] = counts.GetValueOrDefault(line) + 1;
        }

        foreach (var line in expected)
        {
            counts[line] = counts.GetValueOrDefault(line) - 1;
        }

        var more = counts.Where(c => c.Value > 0).Select(c => c.Key).Order(StringComparer.Ordinal).ToList();
        var missing = counts.Where(c => c.Value < 0).Select(c => c.Key).Order(StringComparer.Ordinal).ToList();
        (more.Count + missing.Count).ShouldBe(
            0, $"{what}: {more.Count} lines too many, {missing.Count} missing\n+ {string.Join("\n+ ", more.Take(MostShown))}\n- {string.Join("\n- ", missing.Take(MostShown))}");
    }
}
