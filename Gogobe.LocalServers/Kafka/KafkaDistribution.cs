using System.Globalization;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers.Kafka;

/// <summary>
/// A Kafka distribution (a folder with <c>libs/*.jar</c>: the one that <c>KAFKA_HOME</c> names, else the one that <c>./gogobe setup --kafka</c> brought) and the Java that runs it.
/// </summary>
internal sealed record KafkaDistribution(string Java, string Jars)
{
    /// <summary>The oldest Java that Kafka 4 runs on.</summary>
    public const int OldestJava = 17;

    /// <summary>What to do where there is none.</summary>
    public const string Missing = "no Kafka distribution: './gogobe setup --kafka' brings one, or name the folder of one (libs/*.jar) in KAFKA_HOME.";

    private const string Variable = "KAFKA_HOME";

    /// <summary>Where it should be; null when there is none. <c>KAFKA_HOME</c> that is set to nothing means none, whatever <c>setup</c> brought.</summary>
    public static string? Home => HomeOf(Environment.GetEnvironmentVariable("GOGOBE_DATA") is { Length: > 0 } data ? data : ".gogobe");

    /// <summary>The same with a data folder that somebody chose.</summary>
    public static string? HomeOf(string dataFolder) => Environment.GetEnvironmentVariable(Variable) is { } home
        ? home.Length > 0 ? Path.GetFullPath(home) : null
        : Brought(dataFolder);

    /// <summary>The newest distribution that setup brought; null when there is none. Each lies under the name that its archive gives it: <c>kafka/kafka_2.13-4.3.1</c>.</summary>
    public static string? Brought(string dataFolder)
    {
        var folder = Path.Combine(Path.GetFullPath(dataFolder), "kafka");
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, "kafka_*").Where(home => Directory.Exists(Path.Combine(home, "libs"))).MaxBy(VersionOf)
            : null;
    }

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

    private static Version VersionOf(string home) => Version.TryParse(home[(home.LastIndexOf('-') + 1)..], out var version) ? version : new Version(0, 0);
}
