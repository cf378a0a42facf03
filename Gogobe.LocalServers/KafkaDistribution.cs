using System.Globalization;

namespace Gogobe.LocalServers;

/// <summary>A Kafka distribution (the folder that <c>KAFKA_HOME</c> names, with <c>libs/*.jar</c>) and the Java that runs it.</summary>
internal sealed record KafkaDistribution(string Java, string Jars)
{
    /// <summary>The oldest Java that Kafka 4 runs on.</summary>
    public const int OldestJava = 17;

    private const string Variable = "KAFKA_HOME";

    /// <summary>Where it should be; null when <c>KAFKA_HOME</c> is not set.</summary>
    public static string? Home => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home ? Path.GetFullPath(home) : null;

    /// <summary>Looks for the jars and for a Java that is new enough.</summary>
    /// <exception cref="CannotStartException">One of them is missing; the message says what to do.</exception>
    public static Task<KafkaDistribution> FindAsync(string home, CancellationToken cancellationToken) => FindAsync(
        home,
        Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } javaHome ? Path.Combine(javaHome, "bin", "java") : Posix.Find("java"),
        cancellationToken);

    /// <summary>The same with a Java that somebody chose.</summary>
    public static async Task<KafkaDistribution> FindAsync(string home, string? java, CancellationToken cancellationToken)
    {
        var libs = Path.Combine(home, "libs");
        if (!Directory.Exists(libs) || !Directory.EnumerateFiles(libs, "*.jar").Any())
        {
            throw new CannotStartException($"{Variable} is {home}, which has no libs/*.jar. Name the folder of a Kafka distribution, or unset it: then messages stay in memory.");
        }

        if (java is null || !File.Exists(java))
        {
            throw new CannotStartException($"{Variable} is set, and Kafka needs Java {OldestJava} or newer, which is not on PATH. Install it, set JAVA_HOME, or unset {Variable}.");
        }

        // openjdk version "17.0.15" 2025-04-15
        var (code, said) = await Posix.RunAsync([java, "-version"], null, cancellationToken).ConfigureAwait(false);
        var digits = string.Concat(said.SkipWhile(c => c != '"').Skip(1).TakeWhile(char.IsAsciiDigit));
        if (code != 0 || !int.TryParse(digits, CultureInfo.InvariantCulture, out var version) || version < OldestJava)
        {
            throw new CannotStartException($"Kafka needs Java {OldestJava} or newer, and {java} is '{said.Split('\n')[0].Trim()}'. Install a newer one, set JAVA_HOME, or unset {Variable}.");
        }

        return new KafkaDistribution(java, Path.Combine(libs, "*"));
    }
}
