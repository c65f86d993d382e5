"""The evidence package: every figure traces to a source and says how well it was checked."""

from __future__ import annotations

import csv
import json
import re
from fnmatch import filter as matching
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Package
from pybtex.backends.plaintext import Backend  # type: ignore[import-untyped]
from pybtex.database import parse_file  # type: ignore[import-untyped]

from alliance import evidence, prose, targets
from alliance.calibrate import GOALS
from alliance.parameters import ASSUMED, PARAMETERS
from alliance.site import works
from data import make_derived, make_sources

ROOT = Path(__file__).parents[2]
DATA = evidence.data_folder()
REFERENCES = parse_file(ROOT / "book" / "references.bib").entries
DOI = re.compile(r"10\.\d{4,}/[^\s{}]+")
OURS = (
    "effects",
    "findings",
    "prevalence",
    "rates",
    "instruments",
    "measures",
    "markers",
    "strategies",
    "criteria",
    "targets",
    "claims",
    "derived",
)
NUMERIC = ("effects", "prevalence", "rates", "measures", "criteria", "targets")
PLACED = ("effects", "findings", "prevalence", "rates", "measures", "criteria")
ADDED = {
    "B11_trends": (0.66, None, None, 44),
    "B11_local": (0.50, None, None, 44),
    "N15": (2, None, None, 58),
    "N23": (41.03, None, None, 650),
    "N27": (0.23, None, None, 60),
    "N27_few": (0.52, None, None, None),
    "N27_many": (-0.02, None, None, None),
    "N29_cut": (11, None, None, None),
    "N29_sensitivity": (0.92, 0.83, 1, None),
    "N29_specificity": (0.72, 0.60, 0.83, None),
    "N3": (None, 0.63, 0.66, None),
    "N33_retest": (None, 0.54, 0.70, None),
    "N33_wai": (None, 0.57, 0.65, None),
    "N36": (0.41, 0.28, 0.53, 2727),
    "N37_child": (0.35, None, None, None),
    "N37_parent": (0.72, None, None, None),
    "N42_lowest": (0.159, None, None, None),
    "N42_highest": (0.468, None, None, None),
    "N43": (0.0889, 0, 0.5, 116),
    "N44_therapist": (0.90, None, None, 133),
    "N45": (0.15, 0.10, 0.20, 21699),
    "N45_risk": (0.17, 0.11, 0.22, 21699),
    "N45_dropout": (1.19, 1.03, 1.38, 21699),
    "N46": (0.27, None, None, 2910),
    "N47_genuine": (-0.27, None, None, None),
    "N49_hooked": (0.65, None, None, None),
    "N49_hooked_after": (0.17, None, None, None),
    "N49_engaged": (0.22, None, None, None),
    "N49_engaged_after": (0.84, None, None, None),
    "N52": (0.15, 0.07, 0.24, None),
    "N53": (0.17, None, None, None),
    "N53_change": (0.19, None, None, None),
    "N54": (0.19, 0.13, 0.25, 2419),
    "N55": (0.183, 0.100, 0.265, None),
    "N55_split": (0.106, -0.124, 0.327, None),
    "N55_change": (0.281, -0.023, 0.538, None),
    "N56": (-0.30, -0.67, 0.07, None),
}
"""Value, low, high and n of added rows, typed here a second time from what was read."""


def cells(name: str) -> pd.Series[Any]:
    """Return one column of all tables that have it, by id."""
    tables = [evidence.load(table).set_index("id") for table in OURS]
    joined: pd.Series[Any] = pd.concat([table[name] for table in tables if name in table])
    return joined


def numbers() -> pd.DataFrame:
    """Return value, low, high and unit of every row of the tables of numbers."""
    return pd.concat(
        [evidence.load(table)[["id", "value", "low", "high", "unit"]] for table in NUMERIC]
    ).set_index("id")


def test_package_is_valid() -> None:
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def test_package_describes_every_table() -> None:
    described = {resource.path for resource in Package(str(DATA / "datapackage.json")).resources}
    assert described >= {f"{name}.csv" for name in (*OURS, "sources")}
    assert {path.name for path in DATA.glob("*.csv")} <= described


def test_package_describes_every_column() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for item in package["resources"] for field in item["schema"]["fields"]]
    assert all(field["description"].endswith(".") for field in fields)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_no_cell_of_text_would_be_a_formula_in_a_spreadsheet(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        cells = {cell for row in csv.reader(file) for cell in row}
    risky = {cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))}
    assert {cell for cell in risky if not _is_number(cell)} == set()


def test_ids_are_unique_across_tables() -> None:
    ids = cells("status").index
    assert ids[ids.duplicated()].empty


def test_statuses_are_those_with_a_mark() -> None:
    assert set(cells("status")) == set(evidence.MARKS)


def test_only_our_own_rows_are_derived() -> None:
    for table in set(OURS) - {"criteria", "claims", "derived"}:
        assert "derived" not in set(evidence.load(table)["status"]), table
    criteria = evidence.load("criteria")
    assert ((criteria["origin"] == "ours") == (criteria["status"] == "derived")).all()


def test_every_citation_has_a_reference() -> None:
    cited = set(cells("citation")) - {""}
    assert cited <= set(REFERENCES)
    assert cited == set(evidence.load("sources")["citation"])


def test_every_row_rests_on_a_work_but_for_pure_reasoning() -> None:
    for key in set(cells("status").index) - {"C-4", "D10_d2"}:
        assert evidence.credit(str(key))


@pytest.mark.parametrize("key", REFERENCES)
def test_what_was_not_seen_of_a_work_is_marked(key: str) -> None:
    """An article without volume or pages says so, and so does a work without a place or authors."""
    work = REFERENCES[key]
    noted = work.fields.get("note", "").lower()
    unseen = [part for part in ("volume", "pages") if part not in work.fields]
    if work.type == "article":
        assert "journal" in work.fields
        assert all(re.search(rf"{part}[\w ]* not checked", noted) for part in unseen), noted
    assert work.persons or re.search(r"authors?[\w ]* not checked", noted), noted


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_prints_the_volume_and_what_was_not_seen(key: str) -> None:
    work = REFERENCES[key]
    style = works.References(label_style="number", sorting_style="none")
    [printed] = style.format_entries([work])
    text = printed.text.render(Backend())
    for part in ("volume", "note"):
        assert works.plain(work.fields.get(part, "")).lower() in text.lower()


def test_dois_have_the_form_and_agree_with_the_references() -> None:
    for key, doi in zip(cells("citation"), cells("doi"), strict=True):
        assert doi == (REFERENCES[key].fields.get("doi", "") if key else ""), key
    for key, entry in REFERENCES.items():
        assert DOI.fullmatch(entry.fields.get("doi", "10.1000/none")), key


def test_no_two_works_share_a_doi() -> None:
    dois = [entry.fields["doi"].lower() for entry in REFERENCES.values() if "doi" in entry.fields]
    assert len(dois) == len(set(dois))


def test_the_references_are_what_chapters_or_tables_cite() -> None:
    chapters = " ".join(path.read_text("utf-8") for path in (ROOT / "book").glob("*.md"))
    lists = re.findall(r"\{cite:\w+\}`([^`]+)`", chapters)
    named = {key.strip() for keys in lists for key in keys.split(",")}
    assert set(REFERENCES) == named | set(evidence.load("sources")["citation"])


def test_no_two_works_share_a_label() -> None:
    shown = [label.credit for label in works.known().values()]
    assert len(shown) == len(set(shown)) == len(REFERENCES)


def test_labels_are_short_and_name_no_title() -> None:
    for key, label in works.known().items():
        assert len(label.who) <= 50, key
        assert "others" not in label.who, key
        assert REFERENCES[key].persons or label.who == REFERENCES[key].fields["shorttitle"], key


def test_letters_follow_the_titles_of_works_with_the_same_authors_and_year() -> None:
    credit = evidence.load("sources").set_index("citation")["credit"]
    assert credit["eubanks2018"] == "Eubanks et al. (2018a)"
    assert credit["eubanks2018consensus"] == "Eubanks et al. (2018b)"
    assert credit["fluckiger2020reciprocal"] == "Flückiger et al. (2020c)"
    assert credit["fluckiger2018"] == "Flückiger et al. (2018)"


def test_the_list_of_references_says_et_al_for_authors_that_are_not_named() -> None:
    (entry,) = works.References(
        label_style=works.LabelStyle, sorting_style=works.SortingStyle
    ).format_entries([REFERENCES["cuijpers2014"]])
    assert entry.label == "Cuijpers et al., 2014"
    assert str(entry.text).startswith("Pim Cuijpers et al.<newblock>The effects")


def test_references_are_sorted_out() -> None:
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),$", text, flags=re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(REFERENCES)
    assert all(entry.fields["title"] for entry in REFERENCES.values())


@pytest.mark.parametrize("path", sorted(DATA.glob("*.*")), ids=lambda path: path.name)
def test_nothing_uncertain_enters(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"unsure|not found|\bTODO\b|\?\?", text, flags=re.IGNORECASE)


def test_intervals_hold_their_values() -> None:
    rows = numbers().astype("float64", errors="ignore")
    assert not (rows["low"] > rows["high"]).any()
    outside = rows[(rows["value"] < rows["low"]) | (rows["value"] > rows["high"])]
    assert outside.empty


def test_no_interval_is_a_single_number() -> None:
    rows = numbers()
    assert not (rows["low"] == rows["high"]).any()


def test_standard_errors_agree_with_their_intervals() -> None:
    rows = evidence.load("effects").dropna(subset=["se", "level"])
    implied = (rows["high"] - rows["low"]) / (2 * 1.96)
    assert len(rows) >= 5
    assert ((implied - rows["se"]).abs() <= 0.07 * rows["se"]).all()


def test_p_values_agree_with_their_intervals() -> None:
    rows = evidence.load("effects")
    rows = rows[(rows["level"] == 95) & rows["p"].ne("")]
    null = rows["unit"].map({"odds ratio": 1}).fillna(0)
    holds_null = (rows["low"] <= null) & (null <= rows["high"])
    significant = rows["p"].str.extract(r"([\d.]+)", expand=False).astype(float) < 0.05
    assert len(rows) >= 9
    assert (holds_null != significant).all()


@pytest.mark.parametrize("key", ADDED)
def test_added_figures_are_those_that_were_read(key: str) -> None:
    row = evidence.row(key)
    stored = [row.get(name) for name in ("value", "low", "high", "n")]
    assert tuple(None if pd.isna(number) else number for number in stored) == ADDED[key]


def test_added_syntheses_count_their_studies() -> None:
    counts = {"N45": 58, "N46": 18, "N52": 34, "N53": 99, "N54": 28, "N55": 20, "N55_split": 5}
    counts |= {"N36": 40, "N37_child": 78, "N42_lowest": 12, "N55_change": 3}
    assert {key: evidence.row(key)["k"] for key in counts} == counts


def test_added_rows_say_where_they_stand() -> None:
    for table in PLACED:
        rows = evidence.load(table).set_index("id")
        added = rows.index.str.fullmatch(r"N\d+(?!_ours)(_\w+)?|F11|B11_\w+")
        assert added.any(), table
        assert rows.loc[added, "place"].ne("").all(), table


def test_what_was_quoted_elsewhere_is_not_called_read() -> None:
    quoted = ("F11", "N34", "N52", "N52_video", "C15_cut", "C15_change")
    assert {evidence.row(key)["status"] for key in quoted} == {"second-hand"}
    read = ("C4_validity", "C12_change", "N15", "B11_trends", "N45")
    assert {evidence.row(key)["status"] for key in read} == {"seen"}
    memory = ("C12_cut", "C4_retest", "C4_reliability", "C15")
    assert {evidence.row(key)["status"] for key in memory} == {"unverified"}


def test_alliance_and_repair_with_an_interval_lie_above_zero() -> None:
    effects = evidence.load("effects")
    drawn = effects[effects["unit"].eq("r") & effects["low"].notna()]
    drawn = drawn[drawn["topic"].isin(["alliance_outcome", "repair_outcome"])]
    assert (drawn["low"] > 0).all()
    assert evidence.row("N55_split")["topic"] == "families"


def test_correlations_have_names_of_their_own() -> None:
    quantities = evidence.load("effects").query("unit == 'r'")["quantity"]
    assert quantities[quantities.duplicated()].empty


def test_the_changelog_names_every_table_and_no_other() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w*]+\.csv)`", text))
    tables = [path.name for path in DATA.glob("*.csv")]
    found = {name: matching(tables, name) for name in named}
    assert [name for name, each in found.items() if not each] == []
    assert set(tables) == {table for each in found.values() for table in each}


def test_proportions_and_correlations_stay_in_range() -> None:
    rows = numbers()
    for unit, least in (("proportion", 0), ("alpha", 0), ("kappa", 0), ("r", -1)):
        found = rows.loc[rows["unit"] == unit, ["value", "low", "high"]]
        assert found["value"].notna().any() or found["low"].notna().any(), unit
        assert (found.isna() | ((found >= least) & (found <= 1))).all(axis=None), unit


def test_confidence_levels_stand_with_confidence_intervals() -> None:
    for table in ("effects", "rates"):
        rows = evidence.load(table)
        interval = rows["interval"]
        assert (interval[rows["level"].notna()] == "confidence").all()
        assert ((interval != "") == rows[["low", "high"]].notna().any(axis=1)).all()
        assert ((interval != "bound") | rows["value"].isna()).all()


def test_shares_agree_with_their_counts() -> None:
    rows = evidence.load("prevalence")
    counted = rows[rows["count"].notna() & (rows["unit"] == "proportion")]
    shares = (counted["count"] / counted["n"]).astype("float64")
    assert len(counted) == 3
    assert (shares - counted["value"]).abs().max() < 0.001
    assert counted["count"].sum() == counted["n"].iloc[0]


def test_targets_repeat_their_source() -> None:
    for target in map(evidence.row, evidence.load("targets")["id"]):
        source = evidence.row(target["source"])
        assert target["status"] == source["status"], target.name
        if target["unit"]:
            names = ["unit", "value", "low", "high"]
            pd.testing.assert_series_equal(target[names], source[names], check_names=False)


def test_tolerances_hold_their_published_value() -> None:
    rows = evidence.load("targets").set_index("id")
    matched = rows[rows["kind"] == "match"]
    assert (matched["tolerance_low"] < matched["tolerance_high"]).all()
    valued = matched[matched["value"].notna()]
    assert valued["value"].between(valued["tolerance_low"], valued["tolerance_high"]).all()


def test_targets_say_which_of_them_are_fitted() -> None:
    rows = evidence.load("targets")
    assert {goal.target for goal in GOALS} == set(rows.loc[rows["role"] == "fitted", "id"])


def test_every_target_has_a_role_that_the_dictionary_knows() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    (fields,) = (r["schema"]["fields"] for r in package["resources"] if r["name"] == "targets")
    (role,) = (field for field in fields if field["name"] == "role")
    assert role["constraints"]["enum"] == ["fitted", *targets.ROLES]
    assert set(evidence.load("targets")["role"]) == {"fitted", *targets.ROLES}


def test_targets_held_out_are_not_among_those_fitted() -> None:
    rows = evidence.load("targets")
    held, fitted = (
        set(rows.loc[rows["role"] == role, "source"]) for role in ("validation", "fitted")
    )
    assert held
    assert not held & fitted


def test_lists_of_ids_name_rows() -> None:
    for key in " ".join([*cells("bears_on"), *cells("inputs")]).split():
        assert evidence.row(key).name == key


def test_derived_figures_are_rebuilt_byte_for_byte() -> None:
    assert make_derived.table(DATA) == (DATA / "derived.csv").read_text(encoding="utf-8")


def test_sources_are_rebuilt_byte_for_byte() -> None:
    assert make_sources.table(DATA) == (DATA / "sources.csv").read_text(encoding="utf-8")


def test_derived_figures_follow_their_rows() -> None:
    rows = make_derived.read_rows(DATA)
    doubled = rows | {"A1": rows["A1"]._replace(value=2 * rows["A1"].value)}
    assert make_derived.compute("A1.value ** 2", doubled) == pytest.approx(4 * 0.278**2, rel=1e-3)


def test_no_derived_figure_is_rounded_twice() -> None:
    rows = make_derived.read_rows(DATA)
    for figure in make_derived.FIGURES:
        value = make_derived.exact(figure.formula, rows)
        row = evidence.row(figure.id)
        shown = pd.Series({"value": value, "unit": figure.unit})
        assert prose.spoken(row[["value", "unit"]]) == prose.spoken(shown), figure.id
    assert prose.spoken(evidence.row("B9_any"))["percent"] == "25.5%"


def test_derived_figures_agree_with_what_was_published() -> None:
    value = evidence.load("derived").set_index("id")["value"]
    assert value["C14b_cut"] == pytest.approx(evidence.row("C14_cut")["value"], abs=0.05)
    assert value["F6_mean_of_2"] >= evidence.row("F6_two_sessions")["low"]
    assert value["F6_mean_of_4"] > evidence.row("F6_four_sessions")["low"]
    assert value["B9_any"] + evidence.row("B9_none")["value"] == pytest.approx(1, abs=0.001)


def test_load_gives_the_described_types() -> None:
    effects = evidence.load("effects")
    types = effects[["id", "value", "k"]].dtypes.astype(str)
    assert types.tolist() == ["str", "float64", "Int64"]
    assert not effects.select_dtypes("str").isna().any(axis=None)


def test_load_returns_a_copy() -> None:
    mine = evidence.load("effects")
    mine.loc[0, "value"] = 9
    assert evidence.row("A1")["value"] == 0.278


@pytest.mark.parametrize(
    ("key", "words"), [("T7", "T7_repaired"), ("B9d", "B9c"), ("§", "ids look like")]
)
def test_row_names_what_is_nearest(key: str, words: str) -> None:
    with pytest.raises(KeyError, match=words):
        evidence.row(key)


def test_family_holds_the_row_and_its_parts() -> None:
    assert evidence.family("B2") == ("B2", "B2_d")
    assert len(evidence.family("C2b")) == 7
    assert evidence.cite("C2b") == "vanlotringen2021"
    with pytest.raises(KeyError, match="no row 'T77'"):
        evidence.family("T77")


def test_every_parameter_rests_on_rows_or_says_it_is_assumed() -> None:
    for each in PARAMETERS.values():
        assert each.source == ASSUMED or evidence.credit(each.source)


def test_load_names_the_tables() -> None:
    with pytest.raises(KeyError, match="effects, findings"):
        evidence.load("effect")


def test_mark_names_the_statuses() -> None:
    with pytest.raises(ValueError, match="second-hand"):
        evidence.mark("verified")


def test_cite_follows_what_a_row_rests_on() -> None:
    assert evidence.cite("T10") == evidence.cite("B1") == "eubanks2018"
    assert evidence.cite("D2_ours") == "gumz2012"
    assert evidence.cite("F6_mean_of_4") == "critschristoph2011,spearman1910"
    assert evidence.credit("E2b_r") == "Sharf et al. (2010); Swift & Greenberg (2012)"


def test_cite_says_when_there_is_nothing_to_cite() -> None:
    with pytest.raises(ValueError, match="C-4"):
        evidence.cite("C-4")


def test_data_folder_prefers_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages" / "alliance" / "_data"
    installed.mkdir(parents=True)
    monkeypatch.setattr(evidence, "__file__", str(installed.parent / "evidence.py"))
    with pytest.raises(FileNotFoundError, match="reinstall"):
        evidence.data_folder()
    (installed / "datapackage.json").touch()
    assert evidence.data_folder() == installed
