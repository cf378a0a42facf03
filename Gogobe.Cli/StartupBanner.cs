namespace Gogobe.Cli;

/// <summary>What is in use, printed at start, each with the one line that gives the other form.</summary>
internal static class StartupBanner
{
    public static void Write(TextWriter output, DataFolder data, HostStateFile card)
    {
        output.WriteLine($"gogobe {card.Verb}, pid {card.Pid}, data in {data.Root}");
        Line("database", card.Database, "ConnectionStrings__gogobe='Host=...;Username=...;Password=...;Database=...'");
        Line("cache", card.Cache, "ConnectionStrings__redis='host:port,password=...'");
        Line("messages", card.Messages, "KAFKA_HOME=<folder of a Kafka distribution>, or ConnectionStrings__kafka='host:port'");
        if (card.Address is { } address)
        {
            Line("cockpit", address, "--port <number>");
        }

        void Line(string what, string now, string? other) => output.WriteLine($"  {what,-10}{now}{(other is null ? "" : $"   (other: {other})")}");
    }
}
