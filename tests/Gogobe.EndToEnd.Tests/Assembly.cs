using Gogobe.Testing;

[assembly: AssemblyFixture(typeof(TestPostgres))]

// Each test runs the whole product on two cores; beside each other they would only wait for one another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
