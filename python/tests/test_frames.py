"""Frames go in and out."""

import backline
import polars as pl
import pytest


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


def test_frames_in_many_pieces_go_in(data, found):
    pieces = [data.events[at : at + 7] for at in range(0, data.events.height, 7)]
    events = pl.concat(pieces, rechunk=False)
    assert events.n_chunks() > 40
    again = backline.Data(events, data.lineups, data.matches)
    assert backline.attribute(again).candidates.equals(found.candidates)


def test_events_alone_keep_labelled_errors_and_say_what_was_inferred(data, found):
    alone = backline.Data(data.events)
    labelled = pl.col("source") == "report"
    key = ["match_id", "player", "kind", "outcome_event_id"]
    errors = backline.attribute(alone).errors.filter(labelled).select(key)
    assert errors.height > 0 and errors.equals(found.errors.filter(labelled).select(key))
    assert alone.lineups["basis"].unique().to_list() == ["inferred"]
    assert any("minutes played are inferred" in note for note in alone.notes)


def test_what_is_no_frame_is_refused(data):
    with pytest.raises(TypeError, match="`events` is a int"):
        backline.Data(3)
    lists = data.events.with_columns(seconds=pl.lit([1, 2]))
    with pytest.raises(backline.BacklineError, match="column `seconds` has a type"):
        backline.Data(lists)


def test_tables_show_themselves_as_tables(data, found):
    assert "6 matches" in data._repr_html_() and "<table" in data._repr_html_()
    assert "errors behind" in found._repr_html_() and "<table" in found._repr_html_()


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
