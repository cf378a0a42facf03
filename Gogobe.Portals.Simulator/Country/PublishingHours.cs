namespace Gogobe.Portals.Simulator.Country;

/// <summary>When a chain publishes.</summary>
internal sealed class PublishingHours(PortalChain portal, CountryOptions country, WallClock clock)
{
    /// <summary>The newest Full whose hour came so long ago, on a day that has one.</summary>
    public DateTime LastFull(TimeSpan ago)
    {
        var full = clock.Now.Date + portal.FullAt.ToTimeSpan();
        full = full <= clock.Now - ago ? full : full.AddDays(-1);
        return Rests(full) ? full.AddDays(-1) : full;
    }

    /// <summary>The days with Fulls before the start. The newest is at least an hour old, so that deltas find room behind it.</summary>
    public IReadOnlyList<DateTime> FirstFulls()
    {
        var last = LastFull(TimeSpan.FromHours(1));
        return [.. Enumerable.Range(1 - country.Days, country.Days).Select(day => last.AddDays(day)).Where(at => !Rests(at))];
    }

    /// <summary>Friday at four until Saturday night: who keeps it publishes nothing, and Saturday has no Full.</summary>
    public bool Rests(DateTime at) => portal.Has(Oddities.KeepsShabbat) && (at.DayOfWeek == DayOfWeek.Saturday || (at.DayOfWeek == DayOfWeek.Friday && at.Hour >= 16));

    /// <summary>The end of the time since a Full in which deltas were published.</summary>
    public DateTime Awake(DateTime full, DateTime now)
    {
        while (Rests(now) || (portal.Has(Oddities.KeepsShabbat) && now.Date > full.Date))
        {
            now = now.Date > full.Date ? now.Date.AddSeconds(-1) : now.Date.AddHours(16).AddSeconds(-1);
        }

        return now;
    }

    /// <summary>
    /// The stamp of the next delta. Names with minutes can be an hour ahead of the clock when ticks come faster, but never on another day; null when there is no room.
    /// </summary>
    public DateTime? Next(DateTime last)
    {
        var now = clock.Now;
        var unit = portal.Names is NameForm.Plain or NameForm.Sequence ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1);
        var at = new DateTime(now.Ticks - (now.Ticks % unit.Ticks));
        at = at > last ? at : last + unit;
        return at <= now.AddHours(1) && at.Date == now.Date ? at : null;
    }
}
