namespace ForestSink.Core.Forest;

/// <summary>
/// Code of a stand: 林班 – 準林班 – 小班 – 枝番. Unique per municipality in its canonical text,
/// <c>62-3-26</c> or, with a sub-compartment, <c>62-イ-3-26</c>.
/// </summary>
/// <remarks>
/// Three numbers are compartment, stand, branch. A second part in katakana or Latin letters is a sub-compartment,
/// as registers write it; in hiragana it is a stand, as the national forest writes it. A sub-compartment that is a
/// number shows only in the four-part form.
/// </remarks>
public readonly record struct StandCode : IComparable<StandCode>
{
    /// <summary>Longest text that is read at all.</summary>
    public const int MaxInputLength = 64;

    internal const int MaxDigits = 6;
    internal const int MaxSuffix = 2;

    private StandCode(string compartment, string? subCompartment, string stand, string? branch)
    {
        Compartment = compartment;
        SubCompartment = subCompartment;
        Stand = stand;
        Branch = branch;
    }

    /// <summary>林班; may carry a suffix: <c>62A</c>, <c>3ロ</c>.</summary>
    public string Compartment { get; }

    /// <summary>準林班, or null.</summary>
    public string? SubCompartment { get; }

    /// <summary>小班.</summary>
    public string Stand { get; }

    /// <summary>枝番, or null where there is none (registers write 00).</summary>
    public string? Branch { get; }

    /// <summary>Compartment with sub-compartment: <c>62</c> or <c>62-イ</c>; stands are dissolved by it at low zooms.</summary>
    public string CompartmentCode => SubCompartment is null ? Compartment : $"{Compartment}-{SubCompartment}";

    /// <summary>Orders compartment codes as <see cref="SortKey"/> orders stands.</summary>
    public string CompartmentSortKey => string.Join('.', Key(Compartment), Key(SubCompartment));

    /// <summary>Orders ordinally ("C" collation) as foresters do: numbers by value, kana by イロハ, letters last.</summary>
    public string SortKey => string.Join('.', Key(Compartment), Key(SubCompartment), Key(Stand), Key(Branch));

    /// <summary>Builds a code from a register's separate columns; each may be in full width and with leading zeros.</summary>
    public static bool TryCreate(
        string? compartment, string? subCompartment, string? stand, string? branch, out StandCode code, out Bilingual problem)
    {
        code = default;
        string?[] raw = [compartment, subCompartment, stand, branch];
        var parts = new string?[4];
        for (var i = 0; i < raw.Length; i++)
        {
            if (!StandCodeText.TryPart(raw[i], out parts[i], out problem))
                return false;
        }

        return TryAssemble(parts[0], OmitZero(parts[1]), parts[2], OmitZero(parts[3]), out code, out problem);
    }

    public static bool TryParse(string? text, out StandCode code) => TryParse(text, out code, out _);

    /// <summary>
    /// Reads what people type: <c>62-3-26</c>, <c>６２－３－２６</c>, <c>12ｲ3</c>, <c>12林班イ準林班3小班</c>.
    /// </summary>
    /// <param name="problem">What is wrong, where the result is false.</param>
    public static bool TryParse(string? text, out StandCode code, out Bilingual problem)
    {
        code = default;
        if (!StandCodeText.TrySplit(text, out var parts, out var numericSub, out problem))
            return false;
        var hasSub = numericSub || parts.Count == 4 || (parts.Count == 3 && IsSubCompartment(parts[1]));
        if (parts.Count < (hasSub ? 3 : 2) || parts.Count > (hasSub ? 4 : 3))
        {
            problem = StandCodeText.PartCount;
            return false;
        }

        var stand = hasSub ? 2 : 1;
        var branch = parts.Count > stand + 1 ? parts[stand + 1] : null;
        return TryAssemble(parts[0], hasSub ? OmitZero(parts[1]) : null, parts[stand], OmitZero(branch), out code, out problem);
    }

    /// <exception cref="FormatException">The text is no stand code; the message says why in both languages.</exception>
    public static StandCode Parse(string text) =>
        TryParse(text, out var code, out var problem) ? code : throw new FormatException(problem.ToString());

    public int CompareTo(StandCode other) => string.CompareOrdinal(SortKey, other.SortKey);

    public static bool operator <(StandCode left, StandCode right) => left.CompareTo(right) < 0;

    public static bool operator <=(StandCode left, StandCode right) => left.CompareTo(right) <= 0;

    public static bool operator >(StandCode left, StandCode right) => left.CompareTo(right) > 0;

    public static bool operator >=(StandCode left, StandCode right) => left.CompareTo(right) >= 0;

    /// <summary>The canonical text.</summary>
    public override string ToString() => Branch is null ? $"{CompartmentCode}-{Stand}" : $"{CompartmentCode}-{Stand}-{Branch}";

    private static bool TryAssemble(
        string? compartment, string? sub, string? stand, string? branch, out StandCode code, out Bilingual problem)
    {
        code = default;
        problem = default;
        if (compartment is null || stand is null)
        {
            problem = compartment is null
                ? new("林班の番号がありません。", "The compartment number is missing.")
                : new("小班の番号がありません。", "The stand number is missing.");
            return false;
        }

        // 52-ロ-2 reads as sub-compartment ロ, stand 2. Two codes must never share one text, so columns are read the same way.
        if (sub is null && branch is not null && IsSubCompartment(stand))
            (sub, stand, branch) = (stand, branch, null);
        // A numeric sub-compartment without a branch would read as compartment-stand-branch; a branch of 0 keeps four parts.
        if (sub is not null && branch is null && !IsSubCompartment(sub))
            branch = "0";
        code = new StandCode(compartment, sub, stand, branch);
        return true;
    }

    private static bool IsSubCompartment(string part) =>
        !char.IsAsciiDigit(part[0]) && !NaturalOrder.IsHiragana(part[0]);

    private static string? OmitZero(string? part) => part == "0" ? null : part;

    private static string Key(string? part) => part is null ? "" : NaturalOrder.Key(part);
}
