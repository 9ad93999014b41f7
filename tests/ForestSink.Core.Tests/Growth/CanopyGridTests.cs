using ForestSink.Core.Growth.Height;
using NetTopologySuite.Geometries;

namespace ForestSink.Core.Tests.Growth;

public class CanopyGridTests
{
    private static readonly GeometryFactory Geometry = new();

    [Fact]
    public void Upper_height_is_the_mean_of_the_squares_with_trees()
    {
        // Gap 0.5, fault 90, unknown; trees 18, 20, 22.
        var grid = new CanopyGrid(0, 20, 3, 2, new[] { 18f, 20f, 22f, 0.5f, 90f, float.NaN });
        var measure = grid.Measure(Geometry.ToGeometry(new Envelope(0, 30, 0, 20)))!.Value;
        Assert.Equal(20, measure.UpperHeightM, 9);
        Assert.Equal(3, measure.Squares);
        Assert.Equal(50, measure.CoveredPercent, 9);
    }

    [Fact]
    public void Only_squares_whose_middle_lies_in_the_stand_count()
    {
        var grid = new CanopyGrid(0, 20, 3, 2, new[] { 10f, 10f, 30f, 10f, 10f, 30f });
        Assert.Equal(10, grid.Measure(Geometry.ToGeometry(new Envelope(0, 24, 0, 20)))!.Value.UpperHeightM, 9);
    }

    [Fact]
    public void A_stand_with_fewer_than_three_squares_of_trees_or_outside_has_no_height()
    {
        var grid = new CanopyGrid(0, 20, 3, 2, new[] { 18f, 20f, 1f, 0.5f, 0f, float.NaN });
        Assert.Null(grid.Measure(Geometry.ToGeometry(new Envelope(0, 30, 0, 20))));
        Assert.Null(grid.Measure(Geometry.ToGeometry(new Envelope(500, 600, 500, 600))));
    }

    [Fact]
    public void An_elevation_model_is_told_by_its_values() =>
        Assert.Equal(0.75, new CanopyGrid(0, 20, 2, 3, new[] { 310f, 320f, 330f, 12f, float.NaN, float.NaN }).ShareAboveTrees(), 9);
}
