using Gogobe.Testing;

[assembly: AssemblyFixture(typeof(TestPostgres))]
