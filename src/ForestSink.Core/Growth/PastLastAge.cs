namespace ForestSink.Core.Growth;

/// <summary>What a yield table gives past its last age. The methodology states it; nothing is extrapolated in silence.</summary>
public enum PastLastAge
{
    /// <summary>The last increment is held, and flagged.</summary>
    Hold = 0,

    /// <summary>No growth, and flagged.</summary>
    Zero = 1,

    /// <summary>No estimate, with the reason.</summary>
    Refuse = 2,
}
