using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.Testing;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestRedis))]
[assembly: AssemblyFixture(typeof(TestKafka))]
[assembly: AssemblyFixture(typeof(TestS3))]
[assembly: AssemblyFixture(typeof(SharedStack))]

// Each test runs the whole product on two cores; beside each other they would only wait for one another.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
