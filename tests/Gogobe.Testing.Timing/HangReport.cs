namespace Gogobe.Testing.Timing;

/// <summary>A file that says where every thread of this process stood.</summary>
internal static class HangReport
{
    /// <summary>Writes it into <c>GOGOBE_TEST_RESULTS</c>, or the folder of temporary files.</summary>
    /// <param name="test">The test that hangs.</param>
    /// <returns>Its path.</returns>
    public static string Write(string test)
    {
        var folder = Environment.GetEnvironmentVariable("GOGOBE_TEST_RESULTS") is { Length: > 0 } results ? results : Path.GetTempPath();
        var name = string.Concat(test.Split('(')[0].Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '_'));
        var path = Path.Combine(folder, name + ".hang.txt");
        string stacks;
        try
        {
            stacks = ThreadStacks.Take();
        }
#pragma warning disable CA1031 // Whatever keeps a debugger from looking, the test must be reported all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            stacks = $"no stacks: {e}";
        }

        File.WriteAllText(path, $"HANG: {test}\n\n{stacks}");
        return path;
    }
}
