using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Tests.Shell;

public sealed class ConfirmDialogPageTests
{
    [Fact]
    public async Task C1_states_the_effect_and_asks_no_more()
    {
        await using var context = new ConsoleContext();
        var (dialogs, asked) = await AskAsync(context, new ConfirmRequest(Tier.C1, "Send again", "1 event is stored.", "Send"));
        Assert.Equal("1 event is stored.", dialogs.Find("[data-testid=confirm-effect]").TextContent);
        Assert.Empty(dialogs.FindAll("[data-testid=confirm-reason]"));
        await dialogs.Find("[data-testid=confirm-go]").ClickAsync(new());
        Assert.Equal(new ConfirmAnswer(string.Empty, 0), await asked);
    }

    [Fact]
    public async Task C2_shows_what_changes_and_waits_for_a_reason()
    {
        await using var context = new ConsoleContext();
        var (dialogs, asked) = await AskAsync(context, new ConfirmRequest(Tier.C2, "Close", "Requests reach it again.", "Close", Changes: [("State", "open", "closed")]));
        Assert.Contains("open", dialogs.Find(".diff").TextContent, StringComparison.Ordinal);
        Assert.True(Go(dialogs).HasAttribute("disabled"));
        await dialogs.Find("[data-testid=confirm-reason]").InputAsync(new() { Value = "  fixed\nupstream " });
        Assert.False(Go(dialogs).HasAttribute("disabled"));
        await Go(dialogs).ClickAsync(new());
        Assert.Equal(new ConfirmAnswer("fixed upstream", 0), await asked);
    }

    [Fact]
    public async Task C3_waits_for_the_exact_name_a_reason_and_gives_an_expiry()
    {
        await using var context = new ConsoleContext();
        var (dialogs, asked) = await AskAsync(context, new ConfirmRequest(Tier.C3, "Isolate", "Nobody reaches it.", "Isolate", Name: "inference", Minutes: [15, 30]));
        await dialogs.Find("[data-testid=confirm-reason]").InputAsync(new() { Value = "drill" });
        await dialogs.Find("[data-testid=confirm-name]").InputAsync(new() { Value = "Inference" });
        Assert.True(Go(dialogs).HasAttribute("disabled"));
        await dialogs.Find("[data-testid=confirm-name]").InputAsync(new() { Value = "inference" });
        await dialogs.Find("[data-testid=confirm-minutes]").ChangeAsync(new() { Value = "30" });
        await Go(dialogs).ClickAsync(new());
        Assert.Equal(new ConfirmAnswer("drill", 30), await asked);
    }

    [Fact]
    public async Task Leaving_it_answers_nothing()
    {
        await using var context = new ConsoleContext();
        var (dialogs, asked) = await AskAsync(context, new ConfirmRequest(Tier.C1, "Send again", "1 event is stored.", "Send"));
        await dialogs.Find("[data-testid=confirm-cancel]").ClickAsync(new());
        Assert.Null(await asked);
    }

    private static IElement Go(IRenderedComponent<MudDialogProvider> dialogs) => dialogs.Find("[data-testid=confirm-go]");

    private static async Task<(IRenderedComponent<MudDialogProvider> Dialogs, Task<ConfirmAnswer?> Asked)> AskAsync(ConsoleContext context, ConfirmRequest request)
    {
        var (_, dialogs) = context.RenderProviders();
        Task<ConfirmAnswer?> asked = Task.FromResult<ConfirmAnswer?>(null);
        await dialogs.InvokeAsync(() => { asked = context.Services.GetRequiredService<Confirmation>().AskAsync(request); });
        return (dialogs, asked);
    }
}
