using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Formatting;
using Gogobe.Cockpit.Tests.Fleet;

namespace Gogobe.Cockpit.Tests.Formatting;

public sealed class ChainReasonTests
{
    // Files of its running session failed as well: the reason is that of the words and not theirs, and it has not run for that reason.
    [Fact]
    public void Portal_ThatIsTriedAgain_IsExplainedByTheReasonOfItsLastSweep() =>
        ChainReason.Of(MadeUpFleet.Chain("rami-levy") with
        {
            State = ChainStatus.Running,
            Since = MadeUpFleet.Now,
            Sweep = "running",
            FailedFiles = 1,
            Reason = "corrupt",
            FailingSince = MadeUpFleet.Now.AddHours(-2),
            FailingReason = "timeout",
        }).ShouldBe(new ChainReason("last sweep failed: timeout", "timeout", null));
}
