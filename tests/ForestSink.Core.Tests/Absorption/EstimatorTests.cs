using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Absorption;

public class EstimatorTests
{
    private static readonly CohortInput Sugi = new()
    {
        SpeciesKey = "sugi",
        ForestType = ForestType.Planted,
        AreaHa = 1.2345m,
        OriginYear = 1967,
        RegisterIncrementM3PerHaYr = 8,
    };

    [Fact]
    public void A_register_increment_gives_the_formula_by_hand()
    {
        var estimate = Shipped.Estimator(growth: GrowthChoice.Register).Estimate(Sugi);
        var carbon = estimate.CarbonIn(new(2026));
        Assert.Equal(1.2345m * 8m * 0.314m * 1.23m * 0.51m, carbon.AboveGroundT);
        Assert.Equal(1.2345m * 8m * 0.314m * 1.23m * 0.51m * 0.25m, carbon.BelowGroundT);
        Assert.Equal(60, estimate.AgeIn(new(2026)));
    }

    [Fact]
    public void The_source_is_the_own_table_then_that_of_the_prefecture_then_the_register()
    {
        var own = Own("sugi,,10,50\nsugi,,90,450");
        Assert.Equal(GrowthSourceKind.OwnTable, Shipped.Estimator(own: own).Estimate(Sugi).Growth!.Source);
        Assert.Equal(GrowthSourceKind.ReferenceTable, Shipped.Estimator().Estimate(Sugi).Growth!.Source);
        Assert.Equal("fukuoka-register-2021-planted", Shipped.Estimator().Estimate(Sugi).Growth!.Table!.Id);
        Assert.Equal(GrowthSourceKind.Register, Shipped.Estimator("13307").Estimate(Sugi).Growth!.Source);
        Assert.Equal(GrowthSourceKind.Register, Shipped.Estimator(own: own, growth: GrowthChoice.Register).Estimate(Sugi).Growth!.Source);
    }

    [Fact]
    public void A_natural_stand_does_not_take_the_table_of_planted_ones()
    {
        var natural = Sugi with { ForestType = ForestType.Natural, SpeciesKey = "kuromatsu" };
        Assert.Equal("fukuoka-register-2021-natural", Shipped.Estimator().Estimate(natural).Growth!.Table!.Id);
        Assert.Equal(GrowthSourceKind.Register, Shipped.Estimator().Estimate(Sugi with { ForestType = ForestType.Natural }).Growth!.Source);
    }

    [Fact]
    public void A_table_that_misses_some_of_the_ages_is_passed_over_as_a_whole()
    {
        var pine = Sugi with { SpeciesKey = "akamatsu", OriginYear = 1980 };
        Assert.Equal(GrowthSourceKind.Register, Shipped.Estimator().Estimate(pine).Growth!.Source);
        Assert.Equal(NotEstimatedReason.AgeNotInTable, Reason(pine with { RegisterIncrementM3PerHaYr = null }));
    }

    [Fact]
    public void The_computed_tables_serve_Okayama_with_their_site_class_and_say_that_they_are_a_ceiling()
    {
        var okayama = Shipped.Estimator("33203");
        var estimate = okayama.Estimate(Sugi with { SiteClass = "3", OriginYear = 1987 });
        var increment = estimate.IncrementIn(new(2026));
        Assert.Equal("sugi-kitakinki-chugoku-thinned", increment.Table!.Id);
        Assert.Equal(13.40796m, increment.M3PerHaYr);
        Assert.Equal(GrowthNotes.Ceiling | GrowthNotes.TotalProduction, increment.Notes);
        Assert.Equal(SourceStatus.Unverified, estimate.Status);
    }

    [Theory]
    [InlineData("non-forest")]
    [InlineData("bamboo")]
    [InlineData("unstocked")]
    [InlineData("cut-over")]
    [InlineData("hard-to-regenerate")]
    [InlineData("unknown-species")]
    [InlineData("no-expansion-factor")]
    [InlineData("area-missing")]
    [InlineData("area-invalid")]
    [InlineData("age-missing")]
    [InlineData("not-yet-established")]
    [InlineData("no-yield-table")]
    [InlineData("site-class-missing")]
    [InlineData("site-class-not-in-table")]
    [InlineData("age-not-in-table")]
    [InlineData("register-increment-missing")]
    [InlineData("register-increment-invalid")]
    public void Every_reason_can_be_reached_and_has_its_words(string code)
    {
        var plain = Sugi with { RegisterIncrementM3PerHaYr = null };
        var (cohort, municipality, growth) = code switch
        {
            "non-forest" => (Sugi with { SpeciesKey = "non-forest", ForestType = ForestType.HardToRegenerate }, "40348", GrowthChoice.Auto),
            "bamboo" => (Sugi with { SpeciesKey = "madake" }, "40348", GrowthChoice.Auto),
            "unstocked" => (Sugi with { ForestType = ForestType.Unstocked }, "40348", GrowthChoice.Auto),
            "cut-over" => (Sugi with { ForestType = ForestType.NaturalCutOver }, "40348", GrowthChoice.Auto),
            "hard-to-regenerate" => (Sugi with { ForestType = ForestType.HardToRegenerate }, "40348", GrowthChoice.Auto),
            "unknown-species" => (Sugi with { SpeciesKey = "no such key" }, "40348", GrowthChoice.Auto),
            "no-expansion-factor" => (Sugi with { SpeciesKey = "mixed" }, "40348", GrowthChoice.Auto),
            "area-missing" => (Sugi with { AreaHa = 0 }, "40348", GrowthChoice.Auto),
            "area-invalid" => (Sugi with { AreaHa = -1 }, "40348", GrowthChoice.Auto),
            "age-missing" => (Sugi with { OriginYear = null }, "40348", GrowthChoice.Auto),
            "not-yet-established" => (Sugi with { OriginYear = 2027 }, "40348", GrowthChoice.Auto),
            "no-yield-table" => (plain, "13307", GrowthChoice.Auto),
            "site-class-missing" => (plain, "33203", GrowthChoice.Table),
            "site-class-not-in-table" => (plain with { SiteClass = "9" }, "33203", GrowthChoice.Auto),
            "age-not-in-table" => (plain with { SpeciesKey = "akamatsu", OriginYear = 1990 }, "40348", GrowthChoice.Auto),
            "register-increment-missing" => (plain, "40348", GrowthChoice.Register),
            "register-increment-invalid" => (Sugi with { RegisterIncrementM3PerHaYr = -1 }, "40348", GrowthChoice.Register),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, message: null),
        };
        var reason = Shipped.Estimator(municipality, growth: growth).Estimate(cohort).Reason;
        Assert.Equal(code, reason.Code());
        Assert.NotEqual(reason.Text().Ja, reason.Text().En);
        Assert.True(NotEstimatedReasonText.TryParse(code, out var parsed) && parsed == reason);
    }

    [Fact]
    public void No_reason_is_without_a_test() => Assert.Equal(18, NotEstimatedReasonText.All.Count);

    [Theory]
    [InlineData(ForestType.Planted, "")]
    [InlineData(ForestType.Natural, "forest-type-not-chosen")]
    [InlineData(ForestType.Unknown, "forest-type-not-chosen")]
    [InlineData(ForestType.Bamboo, "bamboo")]
    [InlineData(ForestType.CutOver, "cut-over")]
    public void A_cohort_of_another_forest_type_than_the_chosen_says_so_unless_it_bears_no_trees(ForestType type, string code)
    {
        var years = new FiscalYearRange(new(2026), new(2033));
        var request = new EstimateRequest(MunicipalityCode.Parse("40348"), years, GrowthChoice.Auto, [], [ForestType.Planted]);
        var estimate = new Estimator(Shipped.Basis, request).Estimate(Sugi with { ForestType = type });
        Assert.Equal(code, estimate.IsEstimated ? "" : estimate.Reason.Code());
    }

    [Fact]
    public void A_tabled_zero_is_an_estimate_of_zero_that_says_so()
    {
        var estimate = Shipped.Estimator(growth: GrowthChoice.Register).Estimate(Sugi with { RegisterIncrementM3PerHaYr = 0 });
        Assert.True(estimate.IsEstimated);
        Assert.Equal(0m, estimate.CarbonIn(new(2026)).TotalT);
        Assert.True(estimate.IncrementIn(new(2026)).Notes.HasFlag(GrowthNotes.TabledZero));
    }

    [Fact]
    public void The_weakest_status_looks_at_both_ends_of_the_years()
    {
        var own = Own("sugi,,10,50\nsugi,,90,450");
        SourceStatus Status(int origin) => Shipped.Estimator(own: own).Estimate(Sugi with { OriginYear = origin }).Status;
        Assert.Equal(SourceStatus.Secondary, Status(1967));
        Assert.Equal(SourceStatus.Unverified, Status(2007));
        Assert.Equal(SourceStatus.Unverified, Status(1940));
    }

    [Fact]
    public void A_site_class_that_somebody_stated_is_said_and_makes_no_figure_more_certain_than_it_is()
    {
        var own = Own("sugi,2,10,50\nsugi,2,90,450\nhinoki,,10,50\nhinoki,,90,450");
        CohortEstimate Of(CohortInput cohort, SourceStatus? stated) => Shipped.Estimator(own: own).Estimate(cohort with { SiteClass = "2", SiteClassStatus = stated });
        var (register, stated, guessed) = (Of(Sugi, null), Of(Sugi, SourceStatus.Official), Of(Sugi, SourceStatus.Unverified));
        Assert.Equal((SourceStatus.Secondary, SourceStatus.Secondary, SourceStatus.Unverified), (register.Status, stated.Status, guessed.Status));
        Assert.Equal((false, true, true), (Says(register), Says(stated), Says(guessed)));
        Assert.Equal(register.CarbonIn(new(2026)), guessed.CarbonIn(new(2026)));
        Assert.False(Says(Of(Sugi with { SpeciesKey = "hinoki" }, SourceStatus.Unverified)));                              // its table asks for no class

        static bool Says(CohortEstimate estimate) => estimate.IncrementIn(new(2026)).Notes.HasFlag(GrowthNotes.StatedSiteClass);
    }

    [Fact]
    public void An_area_of_five_decimals_is_refused_and_not_rounded() =>
        Assert.Throws<ArgumentException>(() => Shipped.Estimator().Estimate(Sugi with { AreaHa = 1.23456m }));

    [Fact]
    public void Without_an_estimate_there_are_no_figures() =>
        Assert.Throws<InvalidOperationException>(() => Shipped.Estimator().Estimate(Sugi with { SpeciesKey = "bamboo" }).IncrementIn(new(2026)));

    [Fact]
    public void Age_passes_the_BEF_switch_inside_the_years()
    {
        var years = Shipped.Years(2026, 2030);
        var estimator = Shipped.Estimator(years: years, growth: GrowthChoice.Register);
        var estimate = estimator.Estimate(Sugi with { AreaHa = 1, OriginYear = 2008, RegisterIncrementM3PerHaYr = 10 });
        Assert.Equal(
            [11.5234075m, 11.5234075m, 9.0278925m, 9.0278925m, 9.0278925m],
            years.Select(year => Fo001.Co2Tonnes(estimate.CarbonIn(year).TotalT)));
    }

    [Fact]
    public void Totals_equal_the_sum_of_the_cohorts_to_the_last_digit_in_any_order_and_split()
    {
        var estimator = Shipped.Estimator();
        Prop.ForAll(Cohorts().ListOf().ToArbitrary(), cohorts =>
        {
            var list = cohorts.ToList();
            var forward = Sequential(estimator, list);
            var backward = Sequential(estimator, Enumerable.Reverse(list));
            var split = Sequential(estimator, list.Take(list.Count / 3));
            split.Merge(Sequential(estimator, list.Skip(list.Count / 3)));
            var parallel = estimator.Total(list, TestContext.Current.CancellationToken);
            foreach (var year in estimator.Years)
            {
                var byHand = list.Select(cohort => estimator.Estimate(cohort)).Where(e => e.IsEstimated)
                    .Aggregate(Carbon.Zero, (sum, e) => sum + e.CarbonIn(year));
                Assert.All([forward, backward, split, parallel], totals => Assert.Equal(byHand, totals.CarbonIn(year)));
                Assert.Equal(byHand, forward.ByAgeClass(year).Aggregate(Carbon.Zero, (sum, line) => sum + line.Carbon));
            }

            Assert.All([backward, split, parallel], totals =>
            {
                Assert.Equal(forward.Reasons, totals.Reasons);
                Assert.Equal((forward.Estimated, forward.Status, forward.EstimatedAreaHa), (totals.Estimated, totals.Status, totals.EstimatedAreaHa));
            });
            Assert.Equal(list.Count, forward.Estimated + forward.NotEstimated);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Splitting_a_stand_by_area_never_changes_a_digit()
    {
        var estimator = Shipped.Estimator();
        var areas = Gen.Choose(1, 1_000_000).Two().ToArbitrary();
        Prop.ForAll(areas, pair =>
        {
            var (one, other) = (pair.Item1 / 10_000m, pair.Item2 / 10_000m);
            var whole = estimator.Estimate(Sugi with { AreaHa = one + other }).CarbonIn(new(2026));
            var parts = estimator.Estimate(Sugi with { AreaHa = one }).CarbonIn(new(2026))
                + estimator.Estimate(Sugi with { AreaHa = other }).CarbonIn(new(2026));
            Assert.Equal(whole, parts);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Breakdowns_name_the_species_and_the_age_class()
    {
        var totals = Shipped.Estimator(growth: GrowthChoice.Register).Total(
            [Sugi, Sugi with { SpeciesKey = "hinoki", OriginYear = 2010 }, Sugi with { SpeciesKey = "bamboo" }],
            TestContext.Current.CancellationToken);
        Assert.Equal(["hinoki", "sugi"], totals.BySpecies(new(2026)).Select(line => line.Key));
        Assert.Equal([4, 12], totals.ByAgeClass(new(2026)).Select(line => line.Key));
        Assert.Equal([new ReasonCount(NotEstimatedReason.Bamboo, 1, 1.2345m)], totals.Reasons);
        Assert.Equal(2.469m, totals.EstimatedAreaHa);
        Assert.Throws<ArgumentOutOfRangeException>(() => totals.CarbonIn(new(2025)));
    }

    [Fact]
    public void Cancelling_stops_the_work()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Shipped.Estimator().Total([Sugi], source.Token));
    }

    [Fact]
    public void Nothing_gives_nothing_and_no_status()
    {
        var totals = Shipped.Estimator().Total([], TestContext.Current.CancellationToken);
        Assert.Null(totals.Status);
        Assert.Equal(0m, totals.Co2Tonnes(new(2026)));
    }

    private static EstimateTotals Sequential(Estimator estimator, IEnumerable<CohortInput> cohorts)
    {
        var totals = new EstimateTotals(estimator.Years);
        foreach (var cohort in cohorts)
            totals.Add(cohort, estimator.Estimate(cohort));
        return totals;
    }

    private static Gen<CohortInput> Cohorts() =>
        from species in Gen.Elements("sugi", "hinoki", "kunugi", "other-broadleaf", "madake", "unknown", "non-forest", "akamatsu")
        from type in Gen.Elements(ForestType.Planted, ForestType.Natural, ForestType.Unknown, ForestType.CutOver)
        from area in Gen.Choose(0, 500_000)
        from origin in Gen.Choose(1850, 2030)
        from increment in Gen.Choose(-1, 15_000)
        select new CohortInput
        {
            SpeciesKey = species,
            ForestType = type,
            AreaHa = area / 10_000m,
            OriginYear = origin,
            RegisterIncrementM3PerHaYr = increment < 0 ? null : increment / 1000m,
        };

    private static NotEstimatedReason Reason(CohortInput cohort) => Shipped.Estimator().Estimate(cohort).Reason;

    private static YieldTable Own(string rows) => YieldTableFile.Parse(
        "species,site_class,age,volume_m3_per_ha\n" + rows,
        Shipped.Species,
        new("own", new("自前の表", "own table"), new([], SourceStatus.Official, "the city"), [], false, false, SourceStatus.Official, "the city's forest plan", null));
}
