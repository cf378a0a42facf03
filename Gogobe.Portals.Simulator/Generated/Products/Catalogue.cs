using Gogobe.Portals.Simulator.Generated.Randomness;

namespace Gogobe.Portals.Simulator.Generated.Products;

/// <summary>The products of the chain: each a function of the seed and its index, so that no list of them is held.</summary>
internal sealed class Catalogue(int seed, int ownCodes = 0)
{
    private readonly Mix _code = new(seed, Mix.Purpose.Code);
    private readonly Mix _price = new(seed, Mix.Purpose.Price);
    private readonly Mix _name = new(seed, Mix.Purpose.Name);
    private readonly Mix _dates = new(seed, Mix.Purpose.Dates);

    /// <summary>The products of a chain.</summary>
    public static Catalogue Of(GeneratedChainOptions options) => new(options.CatalogueSeed ?? options.Seed, options.OwnCodes);

    /// <summary>The product of an index, 0 to 5 million.</summary>
    public Product this[long index]
    {
        get
        {
            var random = _code[index];
            var kind = (int)(random % 100);
            var weighted = kind < 7;
            var look = _name[index];
            return new Product
            {
                Index = index,
                Code = CodeOf(index, ownCodes, kind, random >> 8),
                Barcode = kind >= 13,
                Weighted = weighted,
                Look = look,
                Escaped = look % 200 == 0,
                Size = weighted ? Sizes.Kilogram : Sizes.Of((int)((look >> 48) % 24)),
                BasePrice = BasePrice(_price[index]),
                Dates = _dates[index],
            };
        }
    }

    // 7% weighed goods and 6% others with a code of the chain's own; the rest barcodes: Israeli, foreign, UPC-A, UPC-A whose zero is lost, EAN-8.
    // Every body is a bijection of the index, so no two products share a code.
    private static long CodeOf(long index, int ownCodes, int kind, ulong random) => kind switch
    {
        < 7 => 1_000 + (2 * (index + ownCodes)),
        < 13 => 1_001 + (2 * (index + ownCodes)),
        < 62 => Checked(729_000_000_000 + Scatter(index, 57_885_161, 100_000_000)),
        < 90 => Checked((s_foreign[random % (ulong)s_foreign.Length] * 1_000_000_000) + Scatter(index, 376_006_937, 1_000_000_000)),
        < 96 => Checked(((6 + (long)(random % 3)) * 10_000_000_000) + Scatter(index, 3_760_069_371, 10_000_000_000)),
        < 98 => Checked(((random & 1) == 0 ? 1_000_000_000 : 3_000_000_000) + Scatter(index, 376_006_937, 1_000_000_000)),
        _ => Checked(1_000_000 + Scatter(index, 4_256_233, 9_000_000)),
    };

    private static readonly long[] s_foreign = [800, 801, 301, 335, 400, 401, 500, 541, 560, 590, 690, 761, 841, 871, 869, 880];

    private static long Scatter(long index, long odd, long modulus) => (long)(((Int128)index * odd) % modulus);

    // The check digit of GS1: weights 3 and 1 from the right.
    private static long Checked(long body)
    {
        long sum = 0;
        var weight = 3;
        for (var rest = body; rest > 0; rest /= 10)
        {
            sum += rest % 10 * weight;
            weight = 4 - weight;
        }

        return (body * 10) + ((10 - (sum % 10)) % 10);
    }

    // Most between 2 and 30 shekels, one in fifty up to 160.
    private static int BasePrice(ulong random)
    {
        var x = (long)(random % 1_000);
        var agorot = 150 + (x * x * x / 380_000);
        return (int)((random >> 32) % 50 == 0 ? agorot * 6 : agorot);
    }
}

/// <summary>One product of the chain.</summary>
internal readonly struct Product
{
    public long Index { get; init; }

    public long Code { get; init; }

    public bool Barcode { get; init; }

    public bool Weighted { get; init; }

    /// <summary>Decides all texts.</summary>
    public ulong Look { get; init; }

    /// <summary>Its name holds a character that XML writes as an entity.</summary>
    public bool Escaped { get; init; }

    public Size Size { get; init; }

    /// <summary>Agorot, before the store's own pricing.</summary>
    public int BasePrice { get; init; }

    public ulong Dates { get; init; }

    /// <summary>The chain's own key of a row.</summary>
    public long ItemId => 5_000 + (Index * 7 % 9_999_991);

    /// <summary>Writes the name, at most <see cref="MaxName"/> characters, as chains cut it.</summary>
    public int WriteName(Span<char> name)
    {
        var text = new Cut(name);
        if (Weighted)
        {
            text.Add(Vocabulary.Produce[(int)(Look % (ulong)Vocabulary.Produce.Length)]);
            text.Add(Escaped ? Special : Word(Vocabulary.Kinds, 8));
            text.Add("במשקל");
            return text.Length;
        }

        text.Add(Word(Vocabulary.Goods, 0));
        text.Add(Escaped ? Special : Word(Vocabulary.Kinds, 8));
        text.Add(Word(Vocabulary.Brands, 16));
        text.Add(Size.Label);
        return text.Length;
    }

    public const int MaxName = 24;

    public string Manufacturer => Weighted ? Vocabulary.Unknown : Word(Vocabulary.Companies, 24);

    public string Country => Word(Vocabulary.Countries, 32);

    private string Special => s_specials[(Look >> 40) % (ulong)s_specials.Length];

    private static readonly string[] s_specials = ["& קרם", "מ\"ל", "ג'ל", "<5%"];

    private string Word(string[] words, int shift) => words[(Look >> shift) % (ulong)words.Length];

    private ref struct Cut(Span<char> target)
    {
        private readonly Span<char> _target = target[..MaxName];

        public int Length { get; private set; }

        public void Add(string word)
        {
            var room = MaxName - Length - (Length > 0 ? 1 : 0);
            if (room <= 0)
            {
                return;
            }

            if (Length > 0)
            {
                _target[Length++] = ' ';
            }

            var fits = word.AsSpan(0, Math.Min(word.Length, room)).TrimEnd(' ');
            fits.CopyTo(_target[Length..]);
            Length += fits.Length;
        }
    }
}
