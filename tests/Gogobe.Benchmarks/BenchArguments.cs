using System.CommandLine;

namespace Gogobe.Benchmarks;

/// <summary>What to measure.</summary>
/// <param name="Stores">Files a day.</param>
/// <param name="Items">Rows a file.</param>
/// <param name="Changed">Share of the prices that day 2 changes.</param>
/// <param name="Seed">Seed of the generated chain.</param>
/// <param name="Runs">How often; each run has a fresh process and an empty database.</param>
/// <param name="Json">One line of JSON on stdout and nothing else.</param>
/// <param name="Ceilings">Measure the ceilings too.</param>
/// <param name="Kafka">Messages travel through a private Kafka; memory is measured beside it.</param>
/// <param name="Parsers">Parsers as so many processes of their own; 0 when all stages share one process.</param>
internal sealed record BenchOptions(int Stores, int Items, double Changed, int Seed, int Runs, bool Json, bool Ceilings, bool Kafka, int Parsers);

/// <summary>The options of the command line.</summary>
internal sealed class BenchArguments
{
    private readonly Option<int> _stores = new("--stores") { Description = "Stores: files a day.", DefaultValueFactory = _ => 40 };
    private readonly Option<int> _items = new("--items") { Description = "Items a store: rows a file.", DefaultValueFactory = _ => 25_000 };
    private readonly Option<double> _changed = new("--changed") { Description = "Share of the prices that day 2 changes.", DefaultValueFactory = _ => 0.03 };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the generated chain.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _runs = new("--runs") { Description = "Runs, each in a fresh process on an empty database.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _json = new("--json") { Description = "One line of JSON on stdout and nothing else." };
    private readonly Option<bool> _noCeilings = new("--no-ceilings") { Description = "Only the pipeline." };

    private readonly Option<string> _transport = new("--transport")
    {
        Description = "memory, or kafka (from KAFKA_HOME), which measures memory too and prints the ratio.",
        DefaultValueFactory = _ => "memory",
    };

    private readonly Option<int> _parsers = new("--parsers") { Description = "Parsers as so many processes of their own; needs kafka. 0: all stages in one process." };

    public BenchArguments(Command command)
    {
        _transport.AcceptOnlyFromAmong("memory", "kafka");
        Between(_parsers, 0, 64);
        command.Add(_transport);
        command.Add(_parsers);
        Between(_stores, 1, 999);
        Between(_items, 1, 3_000_000);
        Between(_changed, 0, 1);
        Between(_runs, 1, 100);
        command.Add(_stores);
        command.Add(_items);
        command.Add(_changed);
        command.Add(_seed);
        command.Add(_runs);
        command.Add(_json);
        command.Add(_noCeilings);
    }

    public BenchOptions Read(ParseResult parsed) => new(
        parsed.GetValue(_stores),
        parsed.GetValue(_items),
        parsed.GetValue(_changed),
        parsed.GetValue(_seed),
        parsed.GetValue(_runs),
        parsed.GetValue(_json),
        !parsed.GetValue(_noCeilings),
        parsed.GetValue(_transport) == "kafka" || parsed.GetValue(_parsers) > 0,
        parsed.GetValue(_parsers));

    private static void Between<T>(Option<T> option, T least, T most)
        where T : IComparable<T> => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
        {
            result.AddError($"{option.Name} must be between {least} and {most}.");
        }
    });
}
