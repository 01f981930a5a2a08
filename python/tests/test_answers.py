"""What errors cost, clips, two feeds of the same matches, selection."""

import json
import xml.etree.ElementTree as ET

import backline
import polars as pl
import pytest
from conftest import FIXTURES


def test_the_package_carries_the_matches_in_data(data, found):
    carried = backline.example()
    assert sorted(carried.matches["match_id"]) == sorted(data.matches["match_id"])
    again = backline.attribute(carried).errors
    assert again.select("player", "kind").rows() == found.errors.select("player", "kind").rows()


def test_errors_carry_what_stood_when_they_were_made(found):
    assert {"date", "opponent", "venue", "goals_for", "goals_against", "men"} <= set(
        found.errors.columns
    )
    assert found.errors["date"].dtype == pl.Date and found.errors["opponent"].null_count() == 0


def test_rates_select_as_the_command_line_does(data, found):
    all_rates = backline.rates(data, found)
    assert {"player_id", "competition", "season"} <= set(all_rates.columns)
    assert all_rates["competition"].unique().to_list() == ["FIFA Club World Cup"]
    real = backline.rates(data, found, team="real madrid", min_minutes=200)
    assert real.height > 0 and set(real["team"]) == {"Real Madrid"} and real["minutes"].min() >= 200
    three = backline.rates(data, found, position="DF", worst=3)
    assert three.height == 3
    named = backline.rates(data, found, ["Rüdiger", "Asencio"])
    assert sorted(named["player"]) == ["Antonio Rüdiger", "Raúl Asencio"]
    with pytest.raises(ValueError, match="not both"):
        backline.rates(data, found, best=1, worst=1)


def test_points_are_those_of_players_teams_and_matches():
    data = backline.read(FIXTURES / "statsbomb" / "events")
    found = backline.attribute(data, labels="ignore")
    points = backline.points(data, found)
    assert set(points["of"]) == {"player", "team"}
    games = backline.points(data, found, by_match=True)
    lost = (games["without_errors"] - games["expected_points"]).sum()
    assert points.filter(of="team")["points"].sum() == pytest.approx(lost)


def test_frames_tell_of_players_without_the_ball(data, found, tmp_path):
    assert data.positions.height == 0 and found.off_ball.height == 0
    event = json.loads((FIXTURES / "statsbomb" / "events" / "9001.json").read_text("utf-8"))
    goal = next(it for it in event if it["id"] == "a9001015-0000-4000-8000-000000000015")
    goal["shot"]["freeze_frame"] = [
        {
            "player": {"id": number, "name": name},
            "position": {"id": 1, "name": position},
            "location": place,
            "teammate": False,
        }
        for number, name, position, place in [
            (4, "Hal Quist", "Goalkeeper", [119.0, 40.0]),
            (3, "Piotr Dovrin", "Left Center Back", [109.0, 37.0]),
        ]
    ]
    (tmp_path / "9001.json").write_text(json.dumps(event), "utf-8")
    seen = backline.attribute(backline.read(tmp_path / "9001.json"))
    assert seen.off_ball.columns == found.off_ball.columns
    (row,) = seen.off_ball.rows(named=True)
    assert (row["led_to"], row["shooter"], row["keeper"]) == ("goal", "Stian Kvam", "Hal Quist")
    assert (row["kind"], row["player"]) == ("lost_marking", "Piotr Dovrin")
    assert 0 < row["confidence"] < 1 and row["nearest_goal_side"] is True


def test_risky_losses_are_of_matches_of_which_every_event_is_known(data, found):
    matches = backline.read(FIXTURES / "statsbomb" / "events")
    risks = backline.risky_losses(matches, backline.attribute(matches, labels="ignore"))
    assert risks.height > 0 and risks["risk"].is_sorted(descending=True)
    played = risks.filter(risks["minutes"] > 0)
    rates = played["risk"] * 90 / played["minutes"]
    assert played["risk_per_90"].to_list() == pytest.approx(rates.to_list())
    assert (risks["risk_low"] <= risks["risk_per_90"]).all()
    # Of key events alone it cannot be known.
    assert backline.risky_losses(data, found).is_empty()


def test_clips_are_instances_that_a_video_tool_reads(data, found, tmp_path):
    (file,) = backline.clips(
        data, found, tmp_path / "c.xml", "Asencio", competition="club world cup", lead=5, lag=2
    )[:1]
    root = ET.parse(file).getroot()
    assert root.tag == "file"
    for instance in root.find("ALL_INSTANCES"):
        assert float(instance.findtext("start")) < float(instance.findtext("end"))
        assert instance.findtext("code") == "Raúl Asencio"
        groups = [label.findtext("group") for label in instance.iter("label")]
        assert {"Team", "Led to", "Minute"} <= set(groups)
    with pytest.raises(backline.BacklineError, match="one match"):
        backline.clips(data, found, tmp_path / "c.csv", kick_offs=[0, 3600])


def test_kloppy_reads_the_clips(data, found, tmp_path):
    sportscode = pytest.importorskip("kloppy.sportscode", reason="kloppy is not installed")
    files = backline.clips(data, found, tmp_path / "c.xml", "Rüdiger")
    codes = sportscode.load(files[0]).codes
    assert codes and codes[0].code == "Antonio Rüdiger" and codes[0].labels["Team"] == "Real Madrid"


def test_two_feeds_are_held_against_each_other(data, found):
    agreed = backline.agree(data, found, data, found, names=("one", "other"))
    assert agreed.matches.height == 6 and "one labels" in agreed.answer
    labels = agreed.figures.filter(compared="labels", unit="shot").row(0, named=True)
    assert labels["kappa"] == pytest.approx(1) and labels["a_only"] == labels["b_only"] == 0
    assert agreed.errors.filter(labelled="both").height > 0 and '"answer"' in agreed.json()
    other = backline.read(FIXTURES / "statsbomb" / "events")
    with pytest.raises(backline.BacklineError, match="no match is in both"):
        backline.agree(data, found, other, backline.attribute(other))


def test_events_without_players_are_refused(data):
    with pytest.raises(backline.BacklineError, match="player"):
        backline.Data(data.events.drop("player"), data.lineups, data.matches)


def test_parts_of_matches_are_compared(data, found):
    compared = backline.compare(data, found, ["Rüdiger", "Asencio"], by="state")
    parts = compared.parts
    assert parts is not None and set(parts["part"]) <= {"leading", "level", "behind", "not known"}
    whole = dict(compared.players.select("player", "minutes").iter_rows())
    for (player,), rows in parts.group_by("player"):
        assert rows["minutes"].sum() == pytest.approx(whole[player])
