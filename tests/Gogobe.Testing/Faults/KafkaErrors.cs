using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gogobe.Testing.Faults;

/// <summary>One error that a broker may answer.</summary>
/// <param name="Request">Number of the request in Kafka's protocol: 0 Produce, 8 OffsetCommit, 9 OffsetFetch, 10 FindCoordinator, 11 JoinGroup, 12 Heartbeat.</param>
/// <param name="Code">Number of the error: 6 NOT_LEADER_OR_FOLLOWER, 7 REQUEST_TIMED_OUT, 15 COORDINATOR_NOT_AVAILABLE, 16 NOT_COORDINATOR, 25 UNKNOWN_MEMBER_ID.</param>
/// <param name="Times">How often it is answered.</param>
public sealed record BrokerError(short Request, short Code, int Times);

/// <summary>
/// Stands between a broker and its clients and puts errors into its answers: what was asked for has been done, or not, and the client is told the error. The broker
/// must send its clients here (<see cref="TestKafka.Behind"/>).
/// </summary>
public sealed class KafkaErrors : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly ConcurrentDictionary<BrokerError, int> _left = new();
    private readonly ConcurrentDictionary<short, int> _answers = new();
    private readonly Task _accepting;
    private readonly ConcurrentDictionary<short, int> _kept = new();
    private int _told;

    /// <summary>Starts one; <see cref="BrokerPort"/> must be set before a client comes.</summary>
    public KafkaErrors()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Where the broker listens.</summary>
    public int BrokerPort { get; set; }

    /// <summary>Errors told so far.</summary>
    public int Told => Volatile.Read(ref _told);

    /// <summary>Errors that are still to be told.</summary>
    public IEnumerable<BrokerError> Left => _left.Where(e => e.Value > 0).Select(e => e.Key);

    /// <summary>Which answers of a kind are errors: 3 for every third, 1 for all.</summary>
    public int Every { get; init; } = 3;

    /// <summary>From now on answers of a kind (<see cref="Every"/>) are one of these errors, until each was told as often as it says.</summary>
    public void Tell(params BrokerError[] errors)
    {
        foreach (var error in errors)
        {
            _left[error] = error.Times;
        }
    }

    /// <summary>The next answer to a request never comes, and the connection stays open.</summary>
    /// <param name="request">Number of the request, as in <see cref="BrokerError"/>.</param>
    public void KeepBack(short request) => _kept[request] = 1;

    /// <summary>Whether the answer that is kept back has been asked for.</summary>
    public bool IsKept(short request) => _kept.TryGetValue(request, out var left) && left == 0;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_closing.Token);
                var serving = ServeAsync(client);
                _serving[serving] = 0;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var broker = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            // The answers say only which request they are for; what was asked, the requests say.
            var asked = new ConcurrentDictionary<int, (short Request, short Version)>();
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, BrokerPort, _closing.Token);
                await await Task.WhenAny(
                    PassAsync(client, broker, frame =>
                    {
                        asked[BinaryPrimitives.ReadInt32BigEndian(frame[4..])] = (BinaryPrimitives.ReadInt16BigEndian(frame), BinaryPrimitives.ReadInt16BigEndian(frame[2..]));
                        return true;
                    }),
                    PassAsync(broker, client, frame => !asked.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame), out var about) || Answers(about.Request, about.Version, frame)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or EndOfStreamException)
            {
                // One side went away; the other is told by the disposal.
            }
        }
    }

    private async Task PassAsync(Socket from, Socket to, FrameLook look)
    {
        var frame = new byte[64 * 1024];
        while (true)
        {
            await ReadAsync(from, frame.AsMemory(0, 4));
            var length = BinaryPrimitives.ReadInt32BigEndian(frame);
            if (frame.Length < length + 4)
            {
                Array.Resize(ref frame, length + 4);
            }

            await ReadAsync(from, frame.AsMemory(4, length));
            for (var sent = look(frame.AsSpan(4, length)) ? 0 : length + 4; sent < length + 4;)
            {
                sent += await to.SendAsync(frame.AsMemory(sent, length + 4 - sent), _closing.Token);
            }
        }
    }

    private async Task ReadAsync(Socket from, Memory<byte> buffer)
    {
        for (var read = 0; read < buffer.Length;)
        {
            var got = await from.ReceiveAsync(buffer[read..], _closing.Token);
            read += got > 0 ? got : throw new EndOfStreamException();
        }
    }

    private bool Answers(short request, short version, Span<byte> answer)
    {
        if (_kept.TryUpdate(request, 0, 1))
        {
            return false;
        }

        Damage(request, version, answer);
        return true;
    }

    private void Damage(short request, short version, Span<byte> answer)
    {
        var due = _left.Where(e => e.Key.Request == request && e.Value > 0).Select(e => e.Key).ToArray();
        if (due.Length == 0 || _answers.AddOrUpdate(request, 1, (_, n) => n + 1) is var n && n % Every != 0)
        {
            return;
        }

        var error = due[n / Every % due.Length];
        if (KafkaAnswer.ErrorAt(request, version, answer) is { } at && BinaryPrimitives.ReadInt16BigEndian(answer[at..]) == 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(answer[at..], error.Code);
            _left.AddOrUpdate(error, 0, (_, left) => left - 1);
            Interlocked.Increment(ref _told);
        }
    }

    // Whether the frame goes on.
    private delegate bool FrameLook(Span<byte> frame);
}
