namespace OpsConsole.Architecture.Tests;

/// <summary>The table: which capability may use which other. A new line is reviewed; a line that nothing needs fails.</summary>
internal static class DependencyTable
{
    /// <summary>What no capability needs a line for: the platform, which itself uses no capability, and the other two source projects, which have rules of their own.</summary>
    public static readonly HashSet<string> Free = ["Platform", "Engines", "MobileClient"];

    /// <summary>Program and the verbs put the capabilities together. The empty name is the root namespace: the program and the shared imports of pages.</summary>
    public static readonly HashSet<string> Composing = ["", "Cli"];

    /// <summary>Types of a composing folder that everybody may read all the same.</summary>
    public static readonly HashSet<string> Open =
    [
        "OpsConsole.Cli.HostOptions", // what the command line says: a record without behaviour
    ];

    public static readonly Edge[] Edges =
    [
        new("Demo", "Catalog", "fills an empty shop with items and profiles"),
        new("Delivery", "Shell", "the Routes and Fleet pages are made of the console's parts"),
        new("Demo", "Delivery", "gives the demo shop a town whose streets are driven on"),
        new("Demo", "Merchandising", "gives the demo shop the list that its merchandiser would make"),
        new("Demo", "Shell", "the panel that holds slates against true tastes is made of the console's parts"),
        new("Drift", "Catalog", "sales by category"),
        new("Drift", "Ingestion", "files are compared as imports are read"),
        new("Drift", "Models", "the champion's training is the reference"),
        new("Drift", "Shell", "the Drift page is made of the console's parts"),
        new("Experiments", "Models", "keeps the models of arms loaded"),
        new("Experiments", "Shell", "the Experiments page is made of the console's parts"),
        new("FeatureStore", "Catalog", "turns item ids into the ordinals that features index by"),
        new("FeatureStore", "Shell", "the Features page is made of the console's parts"),
        new("Ingestion", "Catalog", "imports bring items along, and events name them"),
        new("Ingestion", "Shell", "the Events page is made of the console's parts"),
        new("Merchandising", "Catalog", "curated lists are made of items that exist"),
        new("Merchandising", "Ingestion", "files of lists and rules are read as imports are"),
        new("Merchandising", "Shell", "the pages of lists and rules are made of the console's parts"),
        new("Models", "FeatureStore", "models say which features they read, and parity checks recompute by them"),
        new("Models", "Catalog", "training reads items by their ordinals"),
        new("Models", "Shell", "the Models page is made of the console's parts"),
        new("Operations", "Delivery", "the Overview names the routes that will be late"),
        new("Operations", "Ingestion", "the Overview shows how many events arrive"),
        new("Operations", "Merchandising", "the Audit page begins drafts with what a list or rule said before"),
        new("Operations", "Shell", "pages are made of the console's panels, charts and live components"),
        new("Recommendations", "Catalog", "slates show items, filtered by stock"),
        new("Recommendations", "Demo", "the page shows what the demo's slates were worth by the shoppers' true tastes"),
        new("Recommendations", "Experiments", "the pipeline serves the arm that a shopper is assigned to"),
        new("Recommendations", "FeatureStore", "the pipeline reads a shopper's recent history"),
        new("Recommendations", "Merchandising", "the curated list is a level of the fallback chain"),
        new("Recommendations", "Shell", "the Recommendations page is made of the console's parts"),
        new("Recommendations", "Models", "the pipeline calls the model that serves"),
    ];

    /// <summary>Which engines a capability may call.</summary>
    public static readonly Edge[] Engines =
    [
        new("Experiments", "Statistics", "stable hashing, sequential intervals, off-policy estimates"),
        new("Delivery", "Quantities", "places on the map"),
        new("Delivery", "Routing", "streets and what is searched on them; plans are solved, checked and explained"),
        new("Demo", "Quantities", "places in the demo town"),
        new("Demo", "Routing", "the demo town is a street network"),
        new("Drift", "Drift", "bins, distances and what chance makes of them"),
        new("Drift", "Features", "names of the features that the ranker is given"),
        new("Drift", "Recommendation", "a challenger trained for the paired shadow"),
        new("FeatureStore", "Features", "one definition of features for training and serving"),
        new("FeatureStore", "Quantities", "item and shopper numbers of the engines"),
        new("FeatureStore", "Recommendation", "shoppers' histories in the form that the model reads"),
        new("Models", "Features", "training builds its histories with the features that serving reads"),
        new("Models", "Statistics", "gates compare models by the paired bootstrap; guardrails by always-valid intervals"),
        new("Models", "Recommendation", "trains and holds the recommendation model"),
        new("Recommendations", "Features", "a shopper's history, as the model reads it"),
        new("Recommendations", "Recommendation", "ranks with the model that serves"),
        new("Recommendations", "Statistics", "a shopper's place in a rollout's share"),
        new("Platform", "Statistics", "latency histograms of the telemetry"),
    ];
}
