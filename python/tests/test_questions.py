"""Comparison, stories, agreement, pictures."""

import json

import backline
import polars as pl
import pytest
from conftest import shared

PNG = b"\x89PNG\r\n\x1a\n"


def test_players_are_compared_with_pairs_ranks_and_parts(data, found):
    compared = backline.compare(data, found, ["Rüdiger", "asencio"], by="2025-07-01")
    # By the estimate, highest first.
    assert compared.players["player"].to_list() == ["Raúl Asencio", "Antonio Rüdiger"]
    assert compared.answer and compared.answer.startswith("The two cannot be distinguished")
    chance = compared.pairs.filter(pl.col("led_to") == "goal")["p_lower"]
    assert chance.is_between(0, 1).all() and chance.len() > 0
    assert set(compared.ranks["player"]) <= set(compared.players["player"])
    assert compared.parts is not None and compared.parts["part"].n_unique() == 2
    assert any("gamma-Poisson" in note for note in compared.notes)
    assert "Rüdiger" in compared._repr_html_()


def test_the_story_of_a_goal_says_who_erred(data, found):
    story = backline.explain(data, found, "psg", goal=2)
    assert "Real Madrid" in story.title and "Rüdiger" in story.verdict
    assert story.chain["candidate"].drop_nulls().len() > 0
    assert story.candidates["confidence"][0] >= 0.5
    assert story.verdict.split(";")[0][:20] in story._repr_html_()
    by_minute = backline.explain(data, found, "psg", minute=9)
    assert by_minute.title == story.title


def test_what_is_not_there_is_answered_with_what_is(data, found):
    with pytest.raises(backline.BacklineError, match="Its goals: 1. Fabián Ruiz"):
        backline.explain(data, found, "psg", goal=9)
    with pytest.raises(backline.BacklineError, match="no player `Ronaldo`"):
        backline.compare(data, found, "Ronaldo")
    with pytest.raises(backline.BacklineError, match="Use one of light, dark, print"):
        backline.chart_rates(data, found, theme="pink")
    with pytest.raises(backline.BacklineError, match="give prefer, only, ignore"):
        backline.attribute(data, labels="maybe")


@pytest.mark.parametrize(
    ("chart", "options"),
    [
        (backline.chart_rates, {"team": "Real Madrid"}),
        (backline.chart_comparison, {"players": ["Rüdiger", "Asencio", "Huijsen"]}),
        (backline.chart_timeline, {"match": "psg"}),
        (backline.chart_story, {"match": "psg", "goal": 1}),
        (backline.chart_map, {"team": "Real Madrid"}),
        (backline.chart_trend, {"team": "Real Madrid"}),
        (backline.chart_team_sheet, {}),
    ],
)
def test_each_picture_shows_and_saves_itself(chart, options, data, found, tmp_path):
    picture = chart(data, found, **options, theme="dark")
    assert picture._repr_png_().startswith(PNG)
    assert picture._repr_svg_().startswith("<svg")
    width, height = picture.size
    assert width >= 600 and height >= 200
    one = picture.png(scale=1)
    assert int.from_bytes(one[16:20], "big") == width
    picture.save(tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8") == picture.svg()
    assert chart(data, found, **options).svg() != picture.svg()


def test_size_and_texts_of_a_picture_are_those_asked_for(data, found, tmp_path):
    def drawn(**look):
        return backline.chart_team_sheet(data, found, **look)

    assert drawn(size="square").size == (1080, 1080)
    assert drawn(size=(1200, 700)).size == drawn(size="1200x700").size == (1200, 700)
    assert drawn(size="phone").size[0] == 600
    own = drawn().svg()
    assert "Source: " in own
    other = drawn(title="Mine", subtitle="", credit="by me", notes=False).svg()
    assert "Mine" in other and "by me" in other and "Source: " not in other
    assert len(other) < len(own)
    with pytest.raises(backline.BacklineError, match="expected social, square, phone"):
        drawn(size="poster")
    with pytest.raises(backline.BacklineError, match="give either `size`"):
        drawn(size="phone", width=700)
    no_font = tmp_path / "no-font.ttf"
    no_font.write_bytes(b"no font")
    with pytest.raises(backline.BacklineError, match="no TrueType or OpenType font"):
        drawn(font=no_font)


def test_a_picture_goes_to_png_or_svg_and_nowhere_else(data, found, tmp_path):
    picture = backline.chart_timeline(data, found, "psg")
    assert picture.save(tmp_path / "a.png", scale=1).read_bytes().startswith(PNG)
    with pytest.raises(backline.BacklineError, match=r"\.png or \.svg"):
        picture.save(tmp_path / "a.gif")
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_report_and_a_comparison_come_as_the_command_line_writes_them(data, found):
    report = backline.report(data, found, team="Real Madrid", timelines=1, stories=1)
    assert "Real Madrid" in report.title and report.summary
    assert report.html().startswith("<!DOCTYPE html>") and report.html().count("<svg") >= 4
    assert report.markdown().startswith("# ")
    assert json.loads(report.json())["title"] == report.title
    bare = backline.report(data, found, pictures=False)
    assert "<svg" not in bare.html()
    compared = backline.compare(data, found, ["Rüdiger", "Asencio"])
    assert json.loads(compared.json())["unit"] == "per 90 minutes"
    assert compared.markdown().startswith("The two cannot be distinguished")
    assert "\n| player | team |" in compared.markdown()


def test_pictures_and_reports_speak_the_language_asked_for(data, found):
    report = backline.report(data, found, pictures=False, language="de")
    english = backline.report(data, found, pictures=False)
    assert "## Zusammenfassung\n" in report.markdown() and '<html lang="de">' in report.html()
    # What programs read is the same.
    assert report.json() == english.json() and report.title == english.title
    picture = backline.chart_rates(data, found, team="Real Madrid", language="es")
    assert "Fuente: " in picture.svg() and "Source: " not in picture.svg()
    with pytest.raises(backline.BacklineError, match="no language `tlh`"):
        backline.report(data, found, language="tlh")


def test_every_picture_has_a_signature_and_says_what_it_takes():
    import inspect

    for name in backline._charts.__all__:
        function = getattr(backline, name)
        assert list(inspect.signature(function).parameters)[:2] == ["data", "attribution"]
        assert "Parameters" in function.__doc__ and name in backline.__all__


def test_a_timeline_credits_the_provider_of_its_own_match(data):
    def of(provider, match):
        return data.matches.with_columns(
            provider=pl.when(pl.col("match_id").str.contains(match))
            .then(pl.lit(provider))
            .otherwise(pl.col("provider"))
        )

    mixed = backline.Data(data.events, data.lineups, of("wyscout", "juventus"))
    picture = backline.chart_timeline(mixed, backline.attribute(mixed), "psg")
    assert "Wyscout" not in picture.svg()


def test_agreement_with_labels_is_told_in_frames(tmp_path):
    import tarfile

    with tarfile.open(shared("wyscout", "euro-2016.tar.xz")) as archive:
        names = [name for name in archive.getnames() if name.endswith(".json")][:20]
        archive.extractall(tmp_path, [archive.getmember(name) for name in names], filter="data")
    agreement = backline.evaluate(backline.read(tmp_path, keep_going=True))
    assert "goals_and_shots" in agreement.figures["over"].to_list()
    assert agreement.figures["auc"].is_between(0.5, 1).all()
    assert set(agreement.disagreements.columns) >= {"player", "inferred_confidence", "label"}


def test_without_labels_there_is_nothing_to_agree_with(data):
    unlabelled = data.events.with_columns(
        pl.lit(None, dtype=pl.String).alias("error_label"), label_source=None
    )
    with pytest.raises(backline.BacklineError, match="no error label"):
        backline.evaluate(backline.Data(unlabelled, data.lineups, data.matches))
