using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>
/// A phone's line to the shop. The stream's rows are the truth, pushes are hints: a phone that was away calls <see cref="Subscribe"/> with
/// what it applied last and misses nothing.
/// </summary>
internal sealed class MobileHub(MobileStreamStore stream) : Hub<IMobileClient>
{
    private const string UserKey = "user";
    private const int LongestId = 64;

    /// <summary>The group of all phones of a shopper.</summary>
    public static string GroupOf(string userId) => "user:" + userId;

    public override async Task OnConnectedAsync()
    {
        if (UserOf(Context) is not { } userId)
        {
            Context.Abort();
            return;
        }

        Context.Items[UserKey] = userId;
        // Before any Subscribe: what is committed after its reading is pushed here, so nothing falls between the two.
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(userId));
        await base.OnConnectedAsync();
    }

    /// <summary>Answers what was missed; pushes go on without further calls.</summary>
    /// <param name="epoch">The stream's epoch from the last answer; 0 for a phone that has none; may be left out.</param>
    /// <param name="lastSeq">The newest message applied; 0 for none.</param>
    public Task<StreamRecovery> Subscribe(long? epoch, long lastSeq) => Context.Items[UserKey] is string userId
        ? stream.RecoverAsync(userId, epoch, lastSeq, Context.ConnectionAborted)
        : throw new HubException("no shopper is known for this connection");

    /// <summary>A device token names its shopper; only a key without one (a back end's) may name any.</summary>
    private static string? UserOf(HubCallerContext caller)
    {
        var own = caller.User?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var named = caller.GetHttpContext()?.Request.Query["userId"].ToString();
        if (own is not null)
        {
            return string.IsNullOrEmpty(named) || named == own ? own : null;
        }

        return named is { Length: > 0 and <= LongestId } && named.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' or ':' or '-') ? named : null;
    }
}
