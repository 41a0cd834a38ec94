namespace OpsConsole.Delivery.Instances;

/// <summary>How the literature counts: what a plan costs, and what is rounded.</summary>
public enum InstanceConvention
{
    /// <summary>Distance; of instances with time windows each distance truncated to one decimal (the DIMACS challenge 2021), of the others rounded to a whole number (CVRPLIB).</summary>
    Dimacs,

    /// <summary>Fewest vehicles, then distance in double precision (SINTEF's lists).</summary>
    Sintef,

    /// <summary>Distance in double precision.</summary>
    Exact,
}
