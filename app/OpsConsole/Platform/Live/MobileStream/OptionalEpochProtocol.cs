using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>
/// The JSON hub protocol, which also takes <c>Subscribe(lastSeq)</c> where the method is <c>Subscribe(epoch, lastSeq)</c>: SignalR knows
/// neither overloads nor optional arguments, and clients of both forms exist.
/// </summary>
internal sealed class OptionalEpochProtocol(IOptions<JsonHubProtocolOptions> options) : IHubProtocol
{
    private readonly JsonHubProtocol _inner = new(options);

    public string Name => _inner.Name;

    public int Version => _inner.Version;

    public TransferFormat TransferFormat => _inner.TransferFormat;

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var again = input;
        if (!_inner.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        if (message is InvocationBindingFailureMessage { Target: nameof(MobileHub.Subscribe) }
            && _inner.TryParseMessage(ref again, new LastSeqOnly(binder), out var shorter)
            && shorter is InvocationMessage { Arguments: [var lastSeq] } invocation)
        {
            message = new InvocationMessage(invocation.InvocationId, invocation.Target, [null, lastSeq]) { Headers = invocation.Headers };
        }

        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _inner.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _inner.GetMessageBytes(message);

    public bool IsVersionSupported(int version) => _inner.IsVersionSupported(version);

    private sealed class LastSeqOnly(IInvocationBinder binder) : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [typeof(long)];

        public Type GetReturnType(string invocationId) => binder.GetReturnType(invocationId);

        public Type GetStreamItemType(string streamId) => binder.GetStreamItemType(streamId);
    }
}
