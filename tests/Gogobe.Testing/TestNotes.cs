namespace Gogobe.Testing;

/// <summary>Lines that a run of tests shows at its end, passed or not: what was there to test on.</summary>
public static class TestNotes
{
    /// <summary>Writes one line to stderr, and to the file that <c>GOGOBE_TEST_NOTES</c> names.</summary>
    public static void Write(string line)
    {
        Console.Error.WriteLine(line);
        if (Environment.GetEnvironmentVariable("GOGOBE_TEST_NOTES") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
