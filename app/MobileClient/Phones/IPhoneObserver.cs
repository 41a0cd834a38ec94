using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Phones;

/// <summary>Sees what phones experience. Called from many threads.</summary>
public interface IPhoneObserver
{
    /// <summary>A call was answered, or given up.</summary>
    /// <param name="endpoint">Bounded set: <c>tokens</c>, <c>home</c>, <c>recommendations</c>, <c>similar</c>, <c>item</c>, <c>events</c>.</param>
    /// <param name="elapsed">From the moment at which the shopper meant to call.</param>
    /// <param name="status">HTTP status; 0 without an answer.</param>
    void Called(string endpoint, TimeSpan elapsed, int status);

    /// <summary>A slate came onto a screen.</summary>
    void Shown(Shopper shopper, Slate slate, ShownSlate shown, DateTimeOffset at);

    /// <summary>A slate came too late and was not shown.</summary>
    void Refused(Slate slate);

    /// <summary>A visit ended.</summary>
    void Left(Shopper shopper, Visit visit);
}
