using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace OpsConsole.Platform.Security.Accounts.Sessions;

/// <summary>
/// Who sits at a circuit, as of now. When accounts change, every open circuit is looked at: it gets the new roles, or is logged out; and
/// whoever asks gets today's answer in any case.
/// </summary>
internal sealed class ConsoleAuthenticationState : RevalidatingServerAuthenticationStateProvider
{
    private static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));
    private readonly AccountStates _states;

    public ConsoleAuthenticationState(ILoggerFactory loggers, AccountStates states)
        : base(loggers)
    {
        _states = states;
        states.Changed += OnChanged;
    }

    // What changes without an event is the age of the session.
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    public override async Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        var state = await base.GetAuthenticationStateAsync();
        return Now(state) ?? Nobody;
    }

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(_states.Current(authenticationState.User) is not null);

    protected override void Dispose(bool disposing)
    {
        _states.Changed -= OnChanged;
        base.Dispose(disposing);
    }

    private AuthenticationState? Now(AuthenticationState state) =>
        state.User.Identity?.IsAuthenticated != true || state.User.Identity is CallerIdentity ? state
        : _states.Current(state.User) is not { } user ? null
        : ReferenceEquals(user, state.User) ? state : new AuthenticationState(user);

    private void OnChanged() => _ = FollowAsync();

    private async Task FollowAsync()
    {
        try
        {
            var known = await base.GetAuthenticationStateAsync();
            var now = Now(known) ?? Nobody;
            if (!ReferenceEquals(now, known))
            {
                SetAuthenticationState(Task.FromResult(now));
            }
        }
        catch (InvalidOperationException)
        {
            // Not a circuit, or one that has no user yet: it asks when it has.
        }
    }
}
