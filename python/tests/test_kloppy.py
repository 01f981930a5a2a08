"""kloppy's datasets give the errors of the provider's own file."""

import backline
import polars as pl
import pytest
from conftest import shared

kloppy = pytest.importorskip("kloppy", reason="kloppy is not installed")

#: Columns that hold names, and what kloppy does not say of a match: it has not always those of the
#: provider's reader.
NAMES = ["team", "player", "sentence", "date", "opponent", "venue"]

#: Opta's threshold depends on the date of the match, which kloppy does not give.
BY_DATE = ["confidence", "share", "inferred_confidence", "confidence_opta"]


def same_errors(dataset_data, file, besides=()):
    """The same candidates; `besides` are columns in which they need not be equal."""
    ours = backline.attribute(dataset_data).candidates
    theirs = backline.attribute(backline.read(file)).candidates
    assert ours.height > 5
    # kloppy leaves out the goalkeeper's own event of a goal: theirs stands at the shot.
    events = pl.col("kind") != "saveable_shot"
    left_out = [*NAMES, *besides]
    assert ours.filter(events).drop(left_out).equals(theirs.filter(events).drop(left_out))
    assert ours.height == theirs.height
    return ours, theirs


def test_statsbomb():
    from kloppy import statsbomb

    events = shared("statsbomb", "3788741_events.json")
    dataset = statsbomb.load(
        event_data=events, lineup_data=shared("statsbomb", "3788741_lineups.json")
    )
    data = backline.from_kloppy(dataset, match_id="3788741")
    ours, _ = same_errors(data, events)
    assert "Jorge Luiz Frello Filho" in ours["player"].to_list()
    assert data.lineups["basis"].unique().to_list() == ["stated"]


def test_statsbomb_with_an_own_goal_whose_other_row_kloppy_drops():
    from kloppy import statsbomb

    events = shared("statsbomb", "15946_events.json")
    dataset = statsbomb.load(
        event_data=events, lineup_data=shared("statsbomb", "15946_lineups.json")
    )
    same_errors(backline.from_kloppy(dataset, match_id="15946"), events)


def test_statsbomb_alone_gives_the_names_too(tmp_path):
    from kloppy import statsbomb

    events = shared("statsbomb", "3788741_events.json")
    dataset = statsbomb.load(
        event_data=events, lineup_data=shared("statsbomb", "3788741_lineups.json")
    )
    alone = tmp_path / "3788741.json"
    alone.write_bytes(events.read_bytes())
    ours = backline.attribute(backline.from_kloppy(dataset, match_id="3788741"))
    assert ours.candidates.equals(backline.attribute(backline.read(alone)).candidates)


def test_opta():
    from kloppy import opta

    f24 = shared("opta", "f24-23-2018-1009316-eventdetails.xml")
    dataset = opta.load(
        f24_data=f24, f7_data=shared("opta", "f7-23-2018-1009316-matchresults.xml")
    )
    data = backline.from_kloppy(dataset, match_id="1009316")
    same_errors(data, f24, BY_DATE)
    direct = backline.read(f24)
    key = ["player_id", "position", "started", "minutes"]
    assert data.lineups.select(key).equals(direct.lineups.select(key))


@pytest.mark.parametrize("form", ["json", "xml"])
def test_stats_perform(form):
    from kloppy import statsperform

    ma3 = shared("statsperform", f"statsperform_event_ma3.{form}")
    dataset = statsperform.load_event(
        ma1_data=shared("statsperform", f"statsperform_event_ma1.{form}"), ma3_data=ma3
    )
    data = backline.from_kloppy(dataset, match_id="71pif9hi2vwzp6q0xzilyxst0")
    same_errors(data, ma3, BY_DATE)


def test_wyscout_with_the_roles_that_kloppy_drops():
    from kloppy import wyscout

    file = shared("wyscout", "kloppy_sample_v2.json")
    dataset = wyscout.load(event_data=file)
    lineups = backline.read(file).lineups
    roles = dict(lineups.select("player_id", "position").iter_rows())
    # kloppy drops one of the two rows of a duel, and with it the opponent's touch.
    confidences = [*BY_DATE, "confidence_wyscout", "confidence_statsbomb"]
    data = backline.from_kloppy(dataset, positions=roles)
    ours, theirs = same_errors(data, file, confidences)
    for column in confidences:
        apart = (ours[column] - theirs[column]).abs()
        assert (apart > 0).sum() <= 1 and apart.max() < 0.01, column


def test_wyscout_without_them_names_the_same_errors():
    from kloppy import wyscout

    file = shared("wyscout", "kloppy_sample_v2.json")
    key = ["event_ids", "kind", "player_id", "led_to"]
    ours = backline.attribute(backline.from_kloppy(wyscout.load(event_data=file))).errors
    theirs = backline.attribute(backline.read(file)).errors
    assert ours.height > 0
    assert ours.select(key).equals(theirs.select(key))


def test_a_dataset_of_another_provider_is_read_by_its_columns():
    from kloppy import datafactory

    dataset = datafactory.load(event_data=shared("datafactory", "datafactory_events.json"))
    data = backline.from_kloppy(dataset)
    teams = {team.name for team in dataset.metadata.teams}
    assert set(data.matches.select(pl.concat_list("home", "away")).to_series()[0]) == teams
    assert backline.attribute(data).outcomes.filter("goal").height > 0


def test_what_is_no_dataset_is_refused():
    with pytest.raises(TypeError, match="kloppy EventDataset"):
        backline.from_kloppy([1, 2, 3])
