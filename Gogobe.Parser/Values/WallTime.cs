using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Values;

/// <summary>
/// Dates and times of feeds: <c>2024-03-03</c>, <c>2022-11-02 11:26:00</c>, <c>2022/08/29 10:42</c>, <c>2026-08-23T06:56:41.000</c>,
/// <c>25/07/2022 09:55:14</c>, <c>02/11/22</c>, <c>20260902</c>, <c>202609020636</c>. Israel wall time unless a zone is written.
/// </summary>
internal readonly record struct WallTime(DateTime Wall, bool HasTime, TimeSpan? Offset)
{
    private const int FirstYear = 1990;

    /// <summary>Parses one; years before 1990 are fillers and no dates.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out WallTime time)
    {
        time = default;
        var cursor = new Cursor(Texts.Trim(text));
        if (!TryDate(ref cursor, out var date, out var packed))
        {
            return false;
        }

        if (packed)
        {
            time = new WallTime(date, date.TimeOfDay != TimeSpan.Zero || cursor.HadTime, null);
            return cursor.AtEnd;
        }

        if (cursor.AtEnd)
        {
            time = new WallTime(date, false, null);
            return true;
        }

        if (!(cursor.Take('T') || cursor.TakeBlanks()) || !TryTime(ref cursor, out var clock))
        {
            return false;
        }

        var offset = TryOffset(ref cursor);
        time = new WallTime(date + clock, true, offset);
        return cursor.AtEnd;
    }

    /// <summary>Parses a time of day: <c>23:59:00</c>, <c>02:59:00.000</c>, <c>8:00</c>.</summary>
    public static bool TryParseClock(ReadOnlySpan<byte> text, out TimeSpan clock)
    {
        var cursor = new Cursor(Texts.Trim(text));
        return TryTime(ref cursor, out clock) && cursor.AtEnd;
    }

    /// <summary>In UTC; null when the zone that is written moves it out of the calendar (31 December 9999, 23:59:59, two hours west of Greenwich).</summary>
    public DateTimeOffset? ToUtc(DateTimeOffset? firstListed)
    {
        if (Offset is not { } offset)
        {
            return IsraelTime.ToUtc(Wall, firstListed);
        }

        var ticks = Wall.Ticks - offset.Ticks;
        return ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static bool TryDate(ref Cursor cursor, out DateTime date, out bool packed)
    {
        date = default;
        var first = cursor.Digits(14, out var length);
        packed = length is 8 or 12 or 14;
        if (packed)
        {
            return TryPacked(ref cursor, first, length, out date);
        }

        if (length is 0 or 3 or > 4 || !cursor.TakeSeparator())
        {
            return false;
        }

        var second = (int)cursor.Digits(2, out var secondLength);
        if (secondLength == 0 || !cursor.TakeSeparator())
        {
            return false;
        }

        var third = (int)cursor.Digits(4, out var thirdLength);
        var (year, day) = length == 4 ? ((int)first, third) : (thirdLength == 2 ? 2000 + third : third, (int)first);
        return thirdLength > 0 && TryMake(year, second, day, out date);
    }

    private static bool TryPacked(ref Cursor cursor, long digits, int length, out DateTime date)
    {
        var seconds = length == 14 ? (int)(digits % 100) : 0;
        digits = length == 14 ? digits / 100 : digits;
        var clock = length == 8 ? 0 : (int)(digits % 10_000);
        digits = length == 8 ? digits : digits / 10_000;
        cursor.HadTime = length > 8;
        if (!TryMake((int)(digits / 10_000), (int)(digits / 100 % 100), (int)(digits % 100), out date) || clock / 100 > 23 || clock % 100 > 59 || seconds > 59)
        {
            return false;
        }

        date = date.AddHours(clock / 100).AddMinutes(clock % 100).AddSeconds(seconds);
        return true;
    }

    private static bool TryMake(int year, int month, int day, out DateTime date)
    {
        var good = year is >= FirstYear and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = good ? new DateTime(year, month, day) : default;
        return good;
    }

    private static bool TryTime(ref Cursor cursor, out TimeSpan clock)
    {
        clock = default;
        var hour = (int)cursor.Digits(2, out var hourLength);
        if (hourLength == 0 || !cursor.Take(':'))
        {
            return false;
        }

        var minute = (int)cursor.Digits(2, out var minuteLength);
        var second = 0;
        if (cursor.Take(':'))
        {
            second = (int)cursor.Digits(2, out _);
            if (cursor.Take('.'))
            {
                cursor.Digits(9, out _);
            }
        }

        clock = new TimeSpan(hour, minute, second);
        return minuteLength == 2 && hour < 24 && minute < 60 && second < 60;
    }

    private static TimeSpan? TryOffset(ref Cursor cursor)
    {
        if (cursor.Take('Z'))
        {
            return TimeSpan.Zero;
        }

        var negative = cursor.Take('-');
        if (!negative && !cursor.Take('+'))
        {
            return null;
        }

        var hours = (int)cursor.Digits(2, out _);
        cursor.Take(':');
        var offset = new TimeSpan(hours, (int)cursor.Digits(2, out _), 0);
        return offset.TotalHours > 14 ? null : negative ? -offset : offset;
    }

    private ref struct Cursor(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public bool HadTime { get; set; }

        public readonly bool AtEnd => _rest.IsEmpty;

        public long Digits(int max, out int length)
        {
            long value = 0;
            for (length = 0; length < _rest.Length && length < max && (uint)(_rest[length] - '0') < 10; length++)
            {
                value = (value * 10) + _rest[length] - '0';
            }

            _rest = _rest[length..];
            return value;
        }

        public bool Take(char c)
        {
            if (_rest.IsEmpty || _rest[0] != c)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }

        public bool TakeSeparator() => Take('-') || Take('/') || Take('.');

        public bool TakeBlanks()
        {
            var any = false;
            while (Take(' '))
            {
                any = true;
            }

            return any;
        }
    }
}
