// One program and one browser serve all tests, and a fault that one injects would show in another's page.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
