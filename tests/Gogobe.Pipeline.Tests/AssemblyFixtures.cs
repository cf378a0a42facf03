using Gogobe.Testing;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestRedis))]
[assembly: AssemblyFixture(typeof(TestS3))]
[assembly: AssemblyFixture(typeof(TestKafka))]
