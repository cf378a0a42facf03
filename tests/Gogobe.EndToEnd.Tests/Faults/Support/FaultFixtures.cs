using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults.Support;

/// <summary>What tests of faults run on.</summary>
/// <param name="Postgres">The database.</param>
/// <param name="Redis">The cache.</param>
/// <param name="Kafka">The broker.</param>
internal sealed record FaultFixtures(TestPostgres Postgres, TestRedis Redis, TestKafka Kafka);
