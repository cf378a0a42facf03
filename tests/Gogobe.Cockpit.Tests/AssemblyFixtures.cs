using Gogobe.Testing;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestKafka))]
