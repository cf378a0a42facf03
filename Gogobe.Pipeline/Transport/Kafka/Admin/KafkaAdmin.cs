using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gogobe.Pipeline.Transport.Kafka.Consumer;

namespace Gogobe.Pipeline.Transport.Kafka.Admin;

/// <summary>Questions and orders to a broker. A client that got no answer for long is replaced, for the reason of <see cref="KafkaMembership"/>.</summary>
internal sealed class KafkaAdmin(KafkaClients clients, TimeProvider time) : IDisposable
{
    private readonly Lock _replacing = new();
    private IAdminClient _client = clients.Admin();
    private long _failing;
    private bool _disposed;

    /// <summary>Waits for an answer. The client completes its tasks on a thread of its own, so that blocks nobody but the caller.</summary>
    /// <exception cref="TransientException">None came, or it was an error that is not about topics.</exception>
    public T Ask<T>(Func<IAdminClient, Task<T>> question)
    {
        var client = Volatile.Read(ref _client);
        try
        {
            var answer = question(client).GetAwaiter().GetResult();
            Interlocked.Exchange(ref _failing, 0);
            return answer;
        }
        catch (KafkaException e) when (e is not (CreateTopicsException or CreatePartitionsException or DescribeTopicsException))
        {
            Failed(client);
            throw new TransientException($"Kafka does not answer: {e.Error.Reason}", e);
        }
        catch (ObjectDisposedException e)
        {
            throw new TransientException("The Kafka transport is closed.", e);
        }
    }

    /// <summary>Returns when there is a broker that answers. A cluster whose only broker was put out has none.</summary>
    /// <remarks>Not by describing the cluster: of one without brokers the client library makes the end of the process (an assertion in rdkafka_admin.c).</remarks>
    /// <exception cref="TransientException">There is none.</exception>
    public void Ping()
    {
        if (Ask(client => Task.FromResult(client.GetMetadata(clients.Options.RequestTimeout).Brokers.Count)) == 0)
        {
            throw new TransientException("Kafka does not answer: its cluster has no broker.");
        }
    }

    public void Dispose()
    {
        lock (_replacing)
        {
            _disposed = true;
            _client.Dispose();
        }
    }

    private void Failed(IAdminClient client)
    {
        Interlocked.CompareExchange(ref _failing, time.GetTimestamp(), 0);
        lock (_replacing)
        {
            if (_disposed || client != _client || Interlocked.Read(ref _failing) is var since && (since == 0 || time.GetElapsedTime(since) < clients.Options.StuckAfter))
            {
                return;
            }

            Volatile.Write(ref _client, clients.Admin());
            Interlocked.Exchange(ref _failing, 0);
        }

        // Others may still wait for an answer of it.
        _ = Task.Delay(clients.Options.RequestTimeout * 2, time).ContinueWith(_ => client.Dispose(), TaskScheduler.Default);
    }
}
