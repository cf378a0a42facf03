using System.CommandLine;

namespace Gogobe.Benchmarks.Prices;

/// <summary><c>bench prices</c>: how fast the Cockpit finds a product and shows its page (docs/specs/cockpit.md, "Prices").</summary>
internal static class PricesCommand
{
    public static Command Create()
    {
        var prices = Number("--prices", "Prices in force.", 16_000_000, 100_000_000);
        var products = Number("--products", "Products they are of.", 150_000, 2_000_000);
        var asks = Number("--asks", "Searches, and pages of products, each another one.", 400, 100_000);
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout and nothing else." };
        var command = new Command("prices", "Search and pages of products over a made-up country, asked one after another through the Cockpit.") { prices, products, asks, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var work = WorkFolder.Create();
            var report = await PricesBench.RunAsync(work, new PricesOrder(parsed.GetValue(prices), parsed.GetValue(products), parsed.GetValue(asks)), cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < 1_000 && name != "--asks" || given < 1 || given > most))
            {
                result.AddError($"{name} must be between {(name == "--asks" ? 1 : 1_000)} and {most}.");
            }
        });
        return option;
    }
}

/// <summary>What to measure.</summary>
/// <param name="Prices">Prices in force.</param>
/// <param name="Products">Products they are of.</param>
/// <param name="Asks">Searches, and pages.</param>
internal sealed record PricesOrder(int Prices, int Products, int Asks);
