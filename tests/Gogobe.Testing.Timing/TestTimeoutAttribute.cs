using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Gogobe.Testing.Timing;

/// <summary>
/// The time that each test of an assembly may take. A test that takes longer is a hang: the stacks of all threads are written beside the results, the test's
/// cancellation token is signalled, and the test fails. A test that does not even end then takes its process with it, which the runner reports by its name.
/// </summary>
/// <param name="seconds">Most seconds of a test; not applied with <c>GOGOBE_TEST_LONG=1</c>, whose tests wait for minutes on purpose.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestTimeoutAttribute(int seconds) : BeforeAfterTestAttribute
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);
    private static readonly bool s_long = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is "1";

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.Ordinal);

    /// <summary>Most seconds of a test.</summary>
    public int Seconds => seconds;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (!s_long)
        {
            var context = TestContext.Current;
            _watches[test.UniqueID] = new Watch(test.TestDisplayName, TimeSpan.FromSeconds(seconds), context.CancelCurrentTest);
        }
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (_watches.TryRemove(test.UniqueID, out var watch))
        {
            watch.Dispose();
            if (watch.Report is { } report)
            {
                throw new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture, $"the test did not end within {seconds} s; the stacks of all threads at that moment are in {report}"));
            }
        }
    }

    private sealed class Watch : IDisposable
    {
        private readonly string _test;
        private readonly Action _cancel;
        private readonly Timer _timer;
        private string? _report;

        public Watch(string test, TimeSpan time, Action cancel)
        {
            (_test, _cancel) = (test, cancel);
            _timer = new Timer(_ => Fire(), null, time, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Where the stacks are; null while the test is in time.</summary>
        public string? Report => Volatile.Read(ref _report);

        public void Dispose() => _timer.Dispose();

        private void Fire()
        {
            if (Report is null)
            {
                Volatile.Write(ref _report, HangReport.Write(_test));
                _cancel();
                _timer.Change(s_grace, Timeout.InfiniteTimeSpan);
                return;
            }

            Console.Error.WriteLine($"HANG: {_test} goes on after it was cancelled; its stacks are in {Report}");
            Environment.Exit(3);
        }
    }
}
