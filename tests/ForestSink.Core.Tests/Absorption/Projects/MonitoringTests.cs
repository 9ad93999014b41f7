using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Absorption.Projects;

public class MonitoringTests
{
    private static readonly CuttingAges CuttingAges = CuttingAges.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cutting-ages", "cutting-ages.csv")));

    [Fact]
    public void U1_U2_the_young_expansion_factor_ends_with_age_20()
    {
        var result = Run([Sugi(10, age: 20)], years: 2);
        Assert.Equal((110.624712m, 27.656178m), Co2(result.Rows[0]));
        Assert.Equal((86.667768m, 21.666942m), Co2(result.Rows[1]));
        Assert.Contains(result.Flags, flag => flag.Code == "bef-changes" && flag.FiscalYear == 2027);
    }

    [Fact]
    public void U3_hinoki_above_20()
    {
        var row = Assert.Single(Run([Sugi(3.45m, age: 30) with { SpeciesKey = "hinoki" }], table: "hinoki,,1,0\nhinoki,,101,780").Rows);
        Assert.Equal(31.99940800056m, Fo001.Co2Tonnes(row.Carbon.TotalT), 12);
    }

    [Fact]
    public void U4_nara_above_20()
    {
        var row = Assert.Single(Run([Sugi(2, age: 30) with { SpeciesKey = "nara" }], table: "nara,,1,0\nnara,,101,300").Rows);
        Assert.Equal((8.3026944m, 2.158700544m), Co2(row));
    }

    [Fact]
    public void Wood_products_count_only_where_they_are_switched_on_and_their_factors_are_stated()
    {
        var thinned = new[] { Work("thinning", 2026) with { HauledM3 = 42 } };
        Assert.Equal(0, Sum(Run([Sugi(10, age: 30)], works: thinned), Component.WoodProducts));
        Assert.Contains(Of("none").Flags, flag => flag is { Code: "no-wood-factors", Severity: FlagSeverity.Blocking });
        // 42 m³ × (0.5 × 0.168 + 0.3 × 0.082) × 0.314 t/m³ × 0.51 × 44 ÷ 12
        var product = Of("sawn:0.5:0.168;plywood:0.3:0.082");
        Assert.Equal(2.678245416m, Sum(product, Component.WoodProducts), 9);
        Assert.Equal(108.33471m + 2.678245416m, product.NetCo2Tonnes, 9);

        MonitoringResult Of(string factors)
        {
            var text = Shipped.Text("fo-001.json").Replace("\"value\": \"disabled\"", "\"value\": \"enabled\"", StringComparison.Ordinal)
                .Replace("\"value\": \"none\", \"status\": \"unverified\", \"source\": \"official residual", $"\"value\": \"{factors}\", \"status\": \"unverified\", \"source\": \"official residual", StringComparison.Ordinal);
            var basis = Basis();
            return Monitoring.Run(Inputs([Sugi(10, age: 30)], 1, thinned, []), basis with { Estimate = basis.Estimate with { Methodology = Methodology.Parse(text) } });
        }
    }

    [Fact]
    public void FO_003_claims_for_planting_on_land_that_others_cut_and_is_not_charged_for_their_cut()
    {
        var part = Sugi(1.2m, age: 1) with { ForestType = "cut-over", OriginFy = null };
        MonitoringResult Of(string methodology) => Monitoring.Run(Inputs([part], 2, [Planting("sugi", 2027)], []) with { Methodology = methodology }, Basis("sugi,,1,0\nsugi,,40,300\nsugi,,100,500"));
        var result = Of(MonitoringInputs.Fo003);
        Assert.Equal(0, Sum(result, Component.FinalCut));
        Assert.Equal(325.00413m, Sum(result, Component.Replanting));
        Assert.DoesNotContain(result.Flags, flag => flag.Code == "cut-without-record");
        var managed = Of("fo-001");
        Assert.Equal(0, Sum(managed, Component.Replanting));
        Assert.Contains(managed.Flags, flag => flag is { Code: "cut-without-record", Severity: FlagSeverity.Blocking });
    }

    [Fact]
    public void U5_three_stands_are_floored_once_and_the_buffer_is_kept_back()
    {
        var parts = new[]
        {
            Sugi(10, age: 21, id: 1),
            Sugi(3.45m, age: 30, id: 2) with { SpeciesKey = "hinoki" },
            Sugi(2, age: 30, id: 3) with { SpeciesKey = "nara" },
        };
        var result = Run(parts, table: "sugi,,1,0\nsugi,,101,1200\nhinoki,,1,0\nhinoki,,101,780\nnara,,1,0\nnara,,101,300");
        Assert.Equal(150.79551294456m, result.NetCo2Tonnes, 12);
        Assert.Equal((150L, 4L, 146L), (result.CertifiedTonnes, result.BufferTonnes, result.AccountTonnes));
    }

    [Fact]
    public void U6_the_area_factor_multiplies_the_growth() =>
        Assert.Equal(97.501239m, Run([Sugi(10, age: 21) with { AreaFactor = 0.9m }]).NetCo2Tonnes);

    [Fact]
    public void U7_five_years_across_age_20() =>
        Assert.Equal(50.1304925m, Run([Sugi(1, age: 19)], years: 5, table: "sugi,,1,0\nsugi,,101,1000").NetCo2Tonnes);

    [Fact]
    public void U8_the_increment_is_a_fifth_of_the_difference_of_two_age_classes() =>
        Assert.Equal(31.0559502m, Run([Sugi(4, age: 41)], table: "sugi,,40,337\nsugi,,45,380").NetCo2Tonnes, 7);

    [Fact]
    public void U9_U10_a_final_cut_emits_all_it_held_and_replanting_claims_the_standard_cutting_age()
    {
        var works = new[] { Work("final-cut", 2027), Planting("sugi", 2028) };
        var result = Run([Sugi(1.2m, age: 59)], years: 4, table: "sugi,,1,0\nsugi,,40,300\nsugi,,60,400\nsugi,,100,500", works: works);
        Assert.Equal(-433.33884m, Sum(result, Component.FinalCut));
        Assert.Equal(325.00413m, Sum(result, Component.Replanting));
        Assert.Equal(-108.33471m, Sum(result, Component.FinalCut) + Sum(result, Component.Replanting));
        var growth = Assert.Single(result.Rows, row => row.Component == Component.Tended);
        Assert.Equal(2026, growth.FiscalYear);
        Assert.Contains(result.Flags, flag => flag.Code == "claimed-growth");
    }

    [Fact]
    public void The_claim_is_capped_at_what_the_same_ground_emitted()
    {
        var works = new[] { Work("final-cut", 2026), Planting("sugi", 2027) };
        var result = Run([Sugi(1, age: 20)], years: 2, works: works);
        Assert.Equal(0, result.NetCo2Tonnes);
        Assert.Contains(result.Flags, flag => flag.Code == "claim-capped");
    }

    [Fact]
    public void Claimed_trees_count_again_from_the_standard_cutting_age_on()
    {
        var works = new[] { Work("final-cut", 2026), Planting("kunugi", 2027) };
        var result = Run([Sugi(1, age: 60)], years: 14, works: works, table: "sugi,,1,0\nsugi,,101,1200\nkunugi,,1,0\nkunugi,,101,600");
        var growth = result.Rows.Where(row => row.Component == Component.Tended).ToList();
        Assert.Equal([10, 11, 12, 13], growth.Select(row => row.Age));
        Assert.Equal(2036, growth[0].FiscalYear);
    }

    [Fact]
    public void Natural_regeneration_earns_no_claim_and_is_said()
    {
        var result = Run([Sugi(1, age: 60)], years: 3, works: [Work("final-cut", 2026), Work("planting", 2027)]);
        Assert.Equal(0, Sum(result, Component.Replanting));
        Assert.Contains(result.Flags, flag => flag.Code == "natural-regeneration");
    }

    [Fact]
    public void A_partial_thinning_counts_the_treated_area_from_its_fiscal_year_on()
    {
        var result = Run([Sugi(10, age: 30) with { PracticeFy = null }], years: 3, works: [Work("thinning", 2027, areaHa: 4)]);
        Assert.Equal([(2027, 4m), (2028, 4m)], result.Rows.Select(row => (row.FiscalYear, row.AreaHa)));
        Assert.Equal(2 * 43.333884m, result.NetCo2Tonnes);
    }

    [Fact]
    public void Without_any_practice_nothing_counts_and_the_run_cannot_be_frozen()
    {
        var result = Run([Sugi(10, age: 30) with { PracticeFy = null }]);
        Assert.Empty(result.Rows);
        Assert.Contains(result.Flags, flag => flag.Code == "no-practice-yet" && flag.StandCode == "1-1");
        Assert.True(result.Blocking > 0);
    }

    [Fact]
    public void A_partial_cut_leaves_the_rest_growing()
    {
        var result = Run([Sugi(3, age: 59)], years: 2, works: [Work("final-cut", 2027, areaHa: 1)], table: "sugi,,1,0\nsugi,,60,400\nsugi,,100,500");
        Assert.Equal([3m, 2m], result.Deductions.Select(year => year.CountedAreaHa));
        Assert.Equal(-433.33884m / 1.2m, Sum(result, Component.FinalCut));
    }

    [Fact]
    public void Cutting_more_than_stands_is_flagged_and_emits_what_stood()
    {
        var works = new[] { Work("final-cut", 2026), Work("final-cut", 2027, areaHa: 0.4m) };
        var result = Run([Sugi(1, age: 59)], years: 2, works: works);
        Assert.Single(result.Rows, row => row.Component == Component.FinalCut);
        Assert.Contains(result.Flags, flag => flag.Code == "cut-exceeds-area");
    }

    [Fact]
    public void A_selection_cut_emits_its_share_and_the_stand_stays()
    {
        var cut = Work("final-cut", 2026) with { Method = "selection", VolumeRemovedPercent = 25 };
        var result = Run([Sugi(1.2m, age: 60)], works: [cut], table: "sugi,,1,0\nsugi,,60,400\nsugi,,100,500");
        Assert.Equal(-433.33884m / 4, Sum(result, Component.FinalCut));
        Assert.Single(result.Rows, row => row.Component == Component.Tended);
        Assert.True(Run([Sugi(1, age: 60)], works: [cut with { VolumeRemovedPercent = null }]).Blocking > 0);
    }

    [Fact]
    public void Past_the_end_of_the_table_the_rule_holds_and_says_so()
    {
        var result = Run([Sugi(1, age: 120)], table: "sugi,,1,0\nsugi,,101,1200");
        Assert.Contains(result.Flags, flag => flag is { Code: "past-table-end", Severity: FlagSeverity.Warning });
        Assert.Equal(12m, result.Rows[0].VolumeM3PerHa);
    }

    [Fact]
    public void Unknown_species_and_a_missing_area_are_said_by_stand()
    {
        var result = Run([Sugi(1, age: 30, id: 1) with { SpeciesKey = "unknown" }, Sugi(1, age: 30, id: 2) with { AreaHa = null }, Sugi(1, age: 30, id: 3)]);
        Assert.Equal([1L, 2L], result.Flags.Where(flag => flag.Code == "not-counted").Select(flag => flag.StandId!.Value));
        Assert.Equal(3, Assert.Single(result.Rows).StandId);
    }

    [Fact]
    public void A_stand_younger_than_the_period_without_a_record_keeps_the_run_from_being_frozen() =>
        Assert.Contains(Run([Sugi(1, age: -2)], years: 6).Flags, flag => flag is { Code: "new-stand-without-record", Severity: FlagSeverity.Blocking });

    [Theory]
    [InlineData(1.0, "left-out", null)]
    [InlineData(1.2, "left-out", "emission-not-left-out")]
    [InlineData(5.0, "estimated", null)]
    [InlineData(6.0, "estimated", "emission-must-be-measured")]
    [InlineData(6.0, "measured", null)]
    public void Incidental_emissions_follow_the_one_and_five_percent_rules(double tonnes, string treatment, string? flag)
    {
        var result = Run([Sugi(10, age: 21)], emissions: [new(2026, "fuel", (decimal)tonnes, treatment)]);
        Assert.Equal(flag, result.Flags.FirstOrDefault(f => f.Code.Contains("emission", StringComparison.Ordinal))?.Code);
        Assert.Equal(108.33471m - (treatment == "left-out" ? 0 : (decimal)tonnes), result.NetCo2Tonnes);
    }

    [Fact]
    public void Left_out_emissions_must_stay_below_five_percent_together()
    {
        var result = Run([Sugi(10, age: 21)], emissions: [.. Enumerable.Range(1, 6).Select(i => new IncidentalEmission(2026, $"e{i}", 1, "left-out"))]);
        Assert.Contains(result.Flags, flag => flag.Code == "left-out-too-much");
    }

    [Theory]
    [InlineData(33, 0)]
    [InlineData(34, 1)]
    [InlineData(150, 4)]
    [InlineData(356, 10)]
    [InlineData(572, 17)]
    [InlineData(1047, 31)]
    public void U11_and_Oyama_the_buffer_is_three_percent(long certified, long buffer) =>
        Assert.Equal(buffer, new ProjectRules(Shipped.Methodology).BufferTonnes(certified));

    [Fact]
    public void A_result_outside_the_range_of_published_projects_is_warned_about() =>
        Assert.Contains(Run([Sugi(10, age: 30)], table: "sugi,,1,0\nsugi,,101,100").Flags, flag => flag.Code == "implausible");

    [Fact]
    public void The_derivation_ends_with_the_row_and_names_every_source()
    {
        var inputs = Inputs([Sugi(1.2m, age: 59)], 4, [Work("final-cut", 2027), Planting("sugi", 2028)], []);
        var basis = Basis("sugi,,1,0\nsugi,,40,300\nsugi,,60,400\nsugi,,100,500");
        var explained = Monitoring.Explain(inputs, basis, 1);
        Assert.Equal(Monitoring.Run(inputs, basis).Rows.Select(row => row.Carbon), explained.Select(row => row.Carbon));
        Assert.All(explained, row => Assert.Equal(row.Co2Tonnes, row.Steps[^1].Value));
        Assert.All(explained.SelectMany(row => row.Steps).Where(step => step.Status is not null), step => Assert.False(string.IsNullOrEmpty(step.Source)));
    }

    [Fact]
    public void The_inputs_are_one_text_and_read_back_to_the_same_result()
    {
        var inputs = Inputs([Sugi(1.20m, age: 59, id: 2), Sugi(3, age: 19)], 4, [Work("thinning", 2027)], [new(2026, "fuel", 0.5m, "measured")]).InOrder();
        var text = CanonicalJson.Write(inputs);
        var read = CanonicalJson.Read<MonitoringInputs>(text);
        Assert.Equal(text, CanonicalJson.Write(read));
        Assert.Equal(Monitoring.Run(inputs, Basis()).Canonical(), Monitoring.Run(read, Basis()).Canonical());
    }

    [Fact]
    public void A_scenario_thins_cuts_and_replants_without_touching_the_inputs()
    {
        var inputs = Inputs([Sugi(10, age: 30, id: 1) with { PracticeFy = null }, Sugi(5, age: 30, id: 2) with { PracticeFy = null }], 6, [], []);
        var result = Monitoring.Run(new Scenario { Name = "thin", ThinFy = 2028, StandIds = [1] }.Apply(inputs), Basis());
        Assert.Equal([0m, 0m, 10m, 10m, 10m, 10m], result.Deductions.Select(year => year.CountedAreaHa));
        var cut = Monitoring.Run(new Scenario { Name = "cut", CutFy = 2028, ReplantSpecies = "sugi" }.Apply(inputs), Basis());
        Assert.Equal(2, cut.Rows.Count(row => row.Component == Component.FinalCut && row.FiscalYear == 2028));
        Assert.Equal(2, cut.Rows.Count(row => row.Component == Component.Replanting && row.FiscalYear == 2029));
        Assert.Empty(inputs.Works);
        Assert.Equal(0.9m, new Scenario { Name = "factor", AreaFactor = 0.9m }.Apply(inputs).Parts[0].AreaFactor);
    }

    [Fact]
    public void Stand_rates_are_per_ha_of_enrolled_area_and_year_and_weighted_by_area_give_the_whole()
    {
        var inputs = Inputs([Sugi(10, age: 30, id: 1), Sugi(2, age: 30, id: 2) with { PracticeFy = null }, Sugi(3, age: 59, id: 3), Sugi(1, age: 30, id: 4) with { AreaHa = null }], 4, [Work("final-cut", 2027) with { StandId = 3 }], []);
        var result = Monitoring.Run(inputs, Basis());
        var rates = StandRates.Of(inputs, result);
        // U2: 10 ha of sugi above 20 years at 12 m³/ha·yr take up 108.33471 t a year.
        Assert.Equal(10.833471m, rates[1]);
        Assert.Equal(0, rates[2]);
        Assert.True(rates[3] < 0);
        Assert.False(rates.ContainsKey(4));
        Assert.Equal(result.NetCo2Tonnes, 4 * ((10 * rates[1]) + (2 * rates[2]) + (3 * rates[3])), 9);
    }

    [Fact]
    public void The_uncertainty_is_reproducible_covers_what_was_stated_and_names_the_input_that_matters()
    {
        var rows = Enumerable.Range(1, 50).Select(id => ((long)id, "sugi", 10.0)).ToList();
        var one = Uncertainty.Of(rows, new(20, 5, 10), 4000, seed: 1);
        Assert.Equal(one.Mean, Uncertainty.Of(rows, new(20, 5, 10), 4000, seed: 1).Mean);
        Assert.NotEqual(one.Mean, Uncertainty.Of(rows, new(20, 5, 10), 4000, seed: 2).Mean);
        Assert.InRange(one.Mean, 495, 505);
        Assert.Equal("growth", one.Effects[0].Input);
        Assert.InRange(one.Effects[0].High - one.Effects[0].Low, 185, 215);
        Assert.Equal((500.0, 500.0), Uncertainty.Of(rows, new(0, 0, 0), 100, 1) is var sure ? (Math.Round(sure.Low, 6), Math.Round(sure.High, 6)) : default);
    }

    [Fact]
    public void Order_never_changes_a_digit() => Prop.ForAll(Projects.ToArbitrary(), project =>
    {
        var result = Run(project.Parts, project.Works);
        var shuffled = Run([.. project.Parts.Reverse()], [.. project.Works.Reverse()]);
        return result.Canonical() == shuffled.Canonical();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splitting_a_stand_does_not_change_the_sum() => Prop.ForAll(Projects.ToArbitrary(), project =>
    {
        var whole = Run(project.Parts, project.Works);
        var split = project.Parts.SelectMany(part => new[]
        {
            part with { AreaHa = Math.Round(part.AreaHa!.Value / 3, 4) },
            part with { CohortId = part.CohortId + 1000, AreaHa = part.AreaHa - Math.Round(part.AreaHa!.Value / 3, 4) },
        });
        return whole.NetCo2Tonnes == Run([.. split], project.Works).NetCo2Tonnes;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_area_never_gives_less() => Prop.ForAll(Projects.ToArbitrary(), project =>
    {
        var tended = project.Works.Where(work => work.Kind != "final-cut").ToArray();
        var more = project.Parts.Select(part => part with { AreaHa = part.AreaHa + 0.5m, GroundHa = part.GroundHa + 0.5m });
        return Run([.. more], tended).NetCo2Tonnes >= Run(project.Parts, tended).NetCo2Tonnes;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_floored_once_adds_up_and_buffer_and_account_are_the_certified_quantity() => Prop.ForAll(Projects.ToArbitrary(), project =>
    {
        var result = Run(project.Parts, project.Works);
        return result.CertifiedTonnes == Math.Floor(Math.Max(Fo001.Co2Tonnes(result.Rows.Sum(row => row.Carbon.TotalT)), 0))
            && result.BufferTonnes + result.AccountTonnes == result.CertifiedTonnes && result.AddsUp
            && Math.Abs(result.Deductions.Sum(year => result.NetCo2In(year.FiscalYear)) - result.NetCo2Tonnes) < 1e-15m;
    }).QuickCheckThrowOnFailure();

    private static readonly Gen<StandPart> Part =
        from id in Gen.Choose(1, 6)
        from cohort in Gen.Choose(1, 500)
        from area in Gen.Choose(3, 200_000)
        from age in Gen.Choose(1, 110)
        from factor in Gen.Elements(0.9m, 1.0m)
        select Sugi(area / 10_000m, age, id) with { CohortId = cohort, AreaFactor = factor, PracticeFy = id % 2 == 0 ? 2000 : null };

    private static readonly Gen<WorkEvent> Event =
        from id in Gen.Choose(1, 6)
        from fy in Gen.Choose(2026, 2033)
        from day in Gen.Choose(0, 3)
        from kind in Gen.Elements("thinning", "final-cut", "planting", "weeding")
        from record in Gen.Choose(1, 1_000_000)
        select Work(kind, fy) with { StandId = id, DoneOn = new DateOnly(fy, 4 + day, 1), RecordId = record.ToString(System.Globalization.CultureInfo.InvariantCulture), Planted = kind == "planting" ? [new("sugi", 1)] : [] };

    private static readonly Gen<(StandPart[] Parts, WorkEvent[] Works)> Projects =
        from parts in Part.ArrayOf(8)
        from works in Event.ArrayOf(6)
        select (parts.DistinctBy(part => (part.StandId, part.CohortId)).ToArray(), works.DistinctBy(work => work.RecordId).ToArray());

    private static MonitoringResult Run(StandPart[] parts, WorkEvent[] works) => Monitoring.Run(Inputs(parts, 8, works, []), Basis());

    private static MonitoringResult Run(StandPart[] parts, int years = 1, string? table = null, WorkEvent[]? works = null, IncidentalEmission[]? emissions = null) =>
        Monitoring.Run(Inputs(parts, years, works ?? [], emissions ?? []), table is null ? Basis() : Basis(table));

    private static MonitoringInputs Inputs(StandPart[] parts, int years, WorkEvent[] works, IncidentalEmission[] emissions) =>
        new("33203", "fo-001", 2026, 2041, 2026, 2025 + years, GrowthChoice.Auto, parts, works, emissions);

    private static ProjectBasis Basis(string table = "sugi,,1,0\nsugi,,101,1200") => new(Shipped.Basis, [YieldTableFile.Parse(
        "species,site_class,age,volume_m3_per_ha\n" + table, Shipped.Species,
        new("own", new("自前の表", "own table"), new([], SourceStatus.Official, "the city"), [], false, false, SourceStatus.Official, "the city's forest plan", null))], CuttingAges);

    private static StandPart Sugi(decimal areaHa, int age, int id = 1) => new()
    {
        EnrolmentId = id,
        StandId = id,
        StandCode = $"1-{id}",
        CohortId = id,
        SpeciesKey = "sugi",
        ForestType = "planted",
        AreaHa = areaHa,
        GroundHa = areaHa,
        OriginFy = 2026 - age + 1,
        AreaFactor = 1,
        FirstFy = 2026,
        LastFy = 2041,
        PracticeFy = 2000,
    };

    private static WorkEvent Work(string kind, int fy, decimal? areaHa = null) => new()
    {
        RecordId = $"{kind}{fy}",
        StandId = 1,
        Kind = kind,
        DoneOn = new DateOnly(fy, 10, 1),
        FiscalYear = fy,
        AreaHa = areaHa ?? 0,
        IsWholeStand = areaHa is null,
    };

    private static WorkEvent Planting(string species, int fy) => Work("planting", fy) with { Planted = [new(species, 3000)] };

    private static (decimal Above, decimal Below) Co2(MonitoringRow row) => (Fo001.Co2Tonnes(row.Carbon.AboveGroundT), Fo001.Co2Tonnes(row.Carbon.BelowGroundT));

    private static decimal Sum(MonitoringResult result, Component component) =>
        Fo001.Co2Tonnes(result.Rows.Where(row => row.Component == component).Sum(row => row.Carbon.TotalT));
}
