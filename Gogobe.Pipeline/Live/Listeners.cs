using System.Collections.Immutable;

namespace Gogobe.Pipeline.Live;

/// <summary>Those who hear something; they come and go while others are told.</summary>
internal sealed class Listeners<T>
{
    private ImmutableArray<Action<T>> _all = [];

    public IDisposable Add(Action<T> heard)
    {
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), heard);
        return new Leaving(this, heard);
    }

    public void Tell(T what)
    {
        foreach (var heard in _all)
        {
            heard(what);
        }
    }

    private sealed class Leaving(Listeners<T> listeners, Action<T> heard) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref listeners._all, static (all, one) => all.Remove(one), heard);
    }
}
