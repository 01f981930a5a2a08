"""Frames go in and out."""

import backline
import polars as pl
import pytest
from conftest import DATA


@pytest.fixture(scope="module")
def data():
    return backline.read(DATA)


@pytest.fixture(scope="module")
def found(data):
    return backline.attribute(data)


def test_the_matches_in_data_are_read_as_three_polars_frames(data):
    assert data.matches.height == 6
    assert data.events["match_id"].n_unique() == 6
    assert {"player", "minutes", "basis"} <= set(data.lineups.columns)
    assert isinstance(data.events.schema["type"], pl.Enum)


def test_errors_are_the_counted_candidates(data, found):
    assert found.candidates.height >= found.errors.height > 0
    assert found.errors.equals(found.candidates.filter("counted"))
    assert found.outcomes.filter("goal").height > 0


def test_frames_of_a_reading_give_the_same_errors_again(data, found):
    again = backline.Data(data.events, data.lineups, data.matches)
    assert again.events.equals(data.events)
    assert again.lineups.equals(data.lineups)
    assert again.matches.equals(data.matches)
    assert backline.attribute(again).candidates.equals(found.candidates)


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_frames_of_other_libraries_go_in(library, data, found):
    pytest.importorskip(library)
    pytest.importorskip("pyarrow")
    turn = pl.DataFrame.to_pandas if library == "pandas" else pl.DataFrame.to_arrow
    again = backline.Data(turn(data.events), turn(data.lineups), turn(data.matches))
    assert backline.attribute(again).candidates.equals(found.candidates)


def test_rates_have_exposure_and_interval(data, found):
    rates = backline.rates(data, found)
    row = rates.filter(pl.col("player").str.contains("Asencio")).row(0, named=True)
    assert row["minutes"] > 0
    assert row["goal_errors_low"] < row["goal_errors_per_90"] < row["goal_errors_high"]
    assert row["errors_to_shot"] is None


def test_a_wrong_cell_is_named(data):
    wrong = data.events.with_columns(pl.lit("fifth").alias("period"))
    with pytest.raises(backline.BacklineError) as caught:
        backline.Data(wrong, data.lineups, data.matches)
    error = caught.value
    assert (error.file, error.row, error.column) == ("events", 1, "period")
    assert "fifth" in str(error) and error.message == str(error)
