using Xunit.v3;

// Each test starts the whole system; beside each other they would only wait for one another.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
