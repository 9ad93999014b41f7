using Dapper;
using ForestSink.Browser.Tests.Support;
using Npgsql;

namespace ForestSink.Browser.Tests.Field;

/// <summary>A stand of the demo city to stand in.</summary>
internal static class FieldStand
{
    /// <summary>A stand big enough to stand in; another one, in a compartment of its own, for each number.</summary>
    public static async Task<(long Id, string Code, string Compartment, double Lon, double Lat)> AtAsync(BrowserFixture browser, int number)
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<(long, string, string, double, double)>("""
            SELECT stand_id, code, compartment_code, ST_X(p), ST_Y(p)
            FROM (SELECT DISTINCT ON (compartment_code) *, ST_PointOnSurface(geom) AS p FROM stand
                  WHERE municipality_code = '33999' AND valid_to IS NULL AND polygon_area_ha > 1 AND forest_type = 'planted' ORDER BY compartment_code, sort_key) s
            ORDER BY compartment_code OFFSET @number LIMIT 1
            """, new { number = number + 3 });
    }
}
