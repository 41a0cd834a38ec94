namespace OpsConsole.Platform.Resilience;

/// <summary>Who gets a slot first when there are too few; within a lane, who came first.</summary>
public enum Lane
{
    /// <summary>Money is on the table.</summary>
    Purchase,

    /// <summary>A shopper looks at the screen.</summary>
    Recommend,

    /// <summary>A shopper has typed.</summary>
    Search,

    /// <summary>A dispatcher or driver waits.</summary>
    Routing,

    /// <summary>Ahead of the finger: nice to have.</summary>
    Scroll,

    /// <summary>Operators and background work.</summary>
    Console,
}
