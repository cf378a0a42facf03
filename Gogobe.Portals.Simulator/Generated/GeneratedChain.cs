using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Shelves;
using Gogobe.Portals.Simulator.Generated.Xml;

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>
/// A chain that publishes what a seed says: files as real chains publish them, and the list of what is in them, to check a database against.
/// Any day can be made alone; the truth of a day assumes that the days before it were ingested too.
/// </summary>
public sealed class GeneratedChain
{
    private readonly GeneratedChainOptions _options;

    /// <summary>Opens the chain.</summary>
    /// <exception cref="ArgumentException">No chain can be like that.</exception>
    public GeneratedChain(GeneratedChainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>What the chain is like.</summary>
    public GeneratedChainOptions Options => _options;

    /// <summary>Writes the files of a day into a folder, which is made when missing; at most <paramref name="degree"/> stores at once.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="day">1 for the first.</param>
    /// <param name="degree">Threads.</param>
    /// <param name="written">Called after each file, from any of the threads.</param>
    /// <param name="cancellationToken">Ends the work between files.</param>
    public GeneratedDay WriteDay(
        string folder, int day, int degree = 2, Action<GeneratedFile>? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, 1);
        Directory.CreateDirectory(folder);
        var files = new List<GeneratedFile>();
        var prices = new PriceTruth[_options.Stores];
        var promotions = new PromotionTruth[_options.WholeDay ? _options.Stores : 0];
        var stores = _options.WholeDay ? StoresFileWriter.Stores(_options) : [];
        if (_options.WholeDay)
        {
            Add(StoresFileWriter.Write(_options, folder, _options.FirstDay.AddDays(day - 1).ToDateTime(new TimeOnly(0, 5)), stores));
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
        Parallel.For(1, _options.Stores + 1, parallel, store =>
        {
            prices[store - 1] = PriceFiles(folder, store, day, Add);
            if (_options.WholeDay)
            {
                promotions[store - 1] = PromotionFiles(folder, store, day, Add);
            }
        });
        return new GeneratedDay(
            day, [.. files.OrderBy(f => f.WallTime).ThenBy(f => f.Path, StringComparer.Ordinal)], prices, promotions, stores);

        void Add(GeneratedFile file)
        {
            lock (files)
            {
                files.Add(file);
            }

            written?.Invoke(file);
        }
    }

    /// <summary>The prices in force of a store at the end of a day, one by one.</summary>
    public IEnumerable<GeneratedPrice> Prices(int store, int day)
    {
        var shelf = new Shelf(_options, store, Moments.LastOf(_options, day));
        for (var slot = 0; slot < shelf.Count; slot++)
        {
            var row = shelf[slot];
            var name = new char[Product.MaxName];
            var length = row.Product.WriteName(name);
            yield return new GeneratedPrice(
                PublishedCode.Of(_options, row.Product.Code).ToString(),
                new string(name, 0, length),
                row.Price,
                row.Product.Size.UnitPrice(row.Price, _options.Generation));
        }
    }

    /// <summary>The promotions in force of a store at the end of a day, one by one.</summary>
    public IEnumerable<GeneratedPromotion> Promotions(int store, int day)
    {
        var plan = new PromotionPlan(_options);
        var moment = LastPromotionMoment(day);
        return Enumerable.Range(0, plan.Count).Where(n => plan.IsIn(store, n)).Select(n => plan.At(n, moment));
    }

    private PriceTruth PriceFiles(string folder, int store, int day, Action<GeneratedFile> written)
    {
        var full = Moments.FullOf(_options, day);
        var sums = new PriceSums(_options);
        var at = Moments.WallTime(_options, full);
        written(GzipFile.Write(Path.Combine(folder, FileNames.Of(_options, "PriceFull", store, at)), store, at, xml =>
        {
            var writer = new PriceFileWriter(_options, xml);
            var shelf = new Shelf(_options, store, full);
            writer.Open(store, shelf.Count);
            for (var slot = 0; slot < shelf.Count; slot++)
            {
                var row = shelf[slot];
                writer.Write(row);
                sums.AddFull(row);
            }

            writer.Close();
            return shelf.Count;
        }));
        for (var moment = full + 1; moment <= full + _options.Deltas; moment++)
        {
            written(Delta(folder, store, moment));
        }

        if (_options.Deltas > 0)
        {
            sums.EndOfDay(new Shelf(_options, store, full + _options.Deltas));
        }

        return sums.Truth(store);
    }

    private GeneratedFile Delta(string folder, int store, int moment)
    {
        var shelf = new Shelf(_options, store, moment);
        var rows = Enumerable.Range(0, shelf.Count).Select(slot => shelf[slot]).Where(row => row.Event != ShelfEvent.None).ToList();
        var at = Moments.WallTime(_options, moment);
        return GzipFile.Write(Path.Combine(folder, FileNames.Of(_options, "Price", store, at)), store, at, xml =>
        {
            var writer = new PriceFileWriter(_options, xml);
            writer.Open(store, rows.Count);
            foreach (var row in rows)
            {
                writer.Write(row);
            }

            writer.Close();
            return rows.Count;
        });
    }

    private PromotionTruth PromotionFiles(string folder, int store, int day, Action<GeneratedFile> written)
    {
        var full = PromotionPlan.FullOf(day);
        written(Promotions(folder, "PromoFull", store, full, _ => true));
        if (_options.Deltas > 0)
        {
            var plan = new PromotionPlan(_options);
            written(Promotions(folder, "Promo", store, full + 1, number => plan.ChangedAt(number, full + 1)));
        }

        return PromotionSums.Of(_options, store, Promotions(store, day));
    }

    private GeneratedFile Promotions(string folder, string type, int store, int moment, Func<int, bool> named)
    {
        var plan = new PromotionPlan(_options);
        var numbers = Enumerable.Range(0, plan.Count).Where(n => plan.IsIn(store, n) && named(n)).ToList();
        var at = PromotionPlan.WallTime(_options, moment);
        return GzipFile.Write(Path.Combine(folder, FileNames.Of(_options, type, store, at)), store, at, xml =>
        {
            var writer = new PromotionFileWriter(_options, xml);
            writer.Open(store, numbers.Count);
            foreach (var number in numbers)
            {
                writer.Write(plan.At(number, moment), LastChange(plan, number, moment));
            }

            writer.Close();
            return numbers.Count;
        });
    }

    // The update stamp of an untouched promotion must not move, or every day would change it.
    private DateTime LastChange(PromotionPlan plan, int number, int moment)
    {
        while (moment > 0 && !plan.ChangedAt(number, moment))
        {
            moment--;
        }

        return moment == 0 ? plan.At(number, 0).Start.ToDateTime(default) : PromotionPlan.WallTime(_options, moment).Date;
    }

    private int LastPromotionMoment(int day) => PromotionPlan.FullOf(day) + (_options.Deltas > 0 ? 1 : 0);
}
