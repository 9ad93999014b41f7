using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Single values of the buttons and short forms of a project's pages, which have no field to put a message beside.</summary>
internal static class FormText
{
    public static string Text(IFormCollection form, string name) => form[name].ToString().Trim();

    public static int Year(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2200
        ? year
        : throw new UserErrorException("年度を西暦4桁で入れてください。", "Give the fiscal year as four digits.");

    public static DateOnly Date(string text, string japanese, string english) => Wareki.TryParse(text, out var date)
        ? date
        : throw new UserErrorException($"{japanese}を「2026-04-01」または「令和8年4月1日」の形で入れてください。", $"Give {english} as 2026-04-01.");
}
