//! Which events belong to the attack that ended in a goal or shot, case by case.
//!
//! Each case is a few rows of backline's event CSV with full coverage. Positions are metres, the
//! acting team attacking towards +x.

use crate::common;
use crate::common::{temporary, texts, write};
use backline::machinery::attribute::{AttributeOptions, Labels, attribute, explain};
use backline::machinery::model::MatchData;
use backline::machinery::rate::rates;
use backline::machinery::read::{ReadOptions, read};
use polars::prelude::*;

const HEAD: &str = "# home: Home\n# away: Away\nperiod,minute,second,team,player,type,outcome,start_x,start_y,end_x,end_y,qualifiers,error_label\n";

/// Home settled on the ball, five passes, the last to Lax.
const SETTLED: &str = "\
1,9,30,Home,Ann,pass,success,30,30,25,40,,
1,9,33,Home,Bea,pass,success,25,40,20,34,,
1,9,36,Home,Cas,pass,success,20,34,28,20,,
1,9,39,Home,Dot,pass,success,28,20,22,30,,
1,9,42,Home,Eve,pass,success,22,30,18,36,,
";

fn read_rows(rows: &str) -> MatchData {
    let folder = temporary();
    let file = write(folder.path(), "case.csv", format!("{HEAD}{rows}"));
    read(&[file], &ReadOptions::default()).expect("readable")
}

fn errors_of(rows: &str) -> DataFrame {
    let data = read_rows(rows);
    attribute(&data, &AttributeOptions::default())
        .expect("attributed")
        .errors
}

/// Players listed for the goals, first named first, with their kinds.
fn named(errors: &DataFrame, led_to: &str) -> Vec<(String, String)> {
    let kinds = texts(errors, "kind");
    let players = texts(errors, "player");
    texts(errors, "led_to")
        .iter()
        .enumerate()
        .filter(|(_, what)| what.as_deref() == Some(led_to))
        .map(|(row, _)| {
            (
                players[row].clone().unwrap_or_default(),
                kinds[row].clone().unwrap_or_default(),
            )
        })
        .collect()
}

fn confidence(errors: &DataFrame, player: &str, led_to: &str) -> f64 {
    let (players, outcomes) = (texts(errors, "player"), texts(errors, "led_to"));
    let row = (0..players.len()).find(|row| {
        players[*row].as_deref() == Some(player) && outcomes[*row].as_deref() == Some(led_to)
    });
    row.map_or(0.0, |row| {
        common::numbers(errors, "confidence")[row].expect("a number")
    })
}

#[test]
fn a_pass_to_an_opponent_out_of_settled_play_is_named_first() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n1,9,48,Away,Zed,shot,goal,92,34,,,,\n"
    ));
    assert_eq!(
        named(&errors, "goal")[0],
        ("Lax".to_owned(), "misplaced_pass".to_owned())
    );
    assert!(confidence(&errors, "Lax", "goal") >= 0.5, "{errors}");
}

#[test]
fn a_rebound_belongs_to_the_attack_and_the_error_counts_once_for_the_goal() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,48,Away,Zed,shot,saved,92,34,,,,\n1,9,49,Home,Kim,keeper_save,success,2,34,,,,\n1,9,51,Away,Yul,shot,goal,99,34,,,,\n"
    ));
    assert_eq!(named(&errors, "goal")[0].0, "Lax");
    assert_eq!(named(&errors, "shot")[0].0, "Lax");
    let counted = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .collect()
        .expect("counted");
    assert_eq!(
        texts(&counted, "led_to"),
        [Some("goal".to_owned())],
        "once, for the goal"
    );
}

#[test]
fn a_dead_ball_between_loss_and_goal_weakens_the_verdict() {
    let direct = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n1,9,56,Away,Yul,shot,goal,92,34,,,,\n"
    );
    let stopped = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,52,Away,Xan,throw_in,success,90,1,95,30,,\n1,9,56,Away,Yul,shot,goal,92,34,,,,\n"
    );
    let (direct, stopped) = (errors_of(&direct), errors_of(&stopped));
    let (before, after) = (
        confidence(&direct, "Lax", "goal"),
        confidence(&stopped, "Lax", "goal"),
    );
    assert!(
        after < before,
        "{after} with the throw-in, {before} without"
    );
    assert!(after < 0.5);
}

#[test]
fn of_two_losses_in_one_attack_the_later_out_of_settled_play_weighs_more() {
    let errors = errors_of(&format!(
        "1,9,26,Home,Old,pass,fail,60,34,70,34,,\n1,9,28,Away,Zed,clearance,fail,20,34,60,34,,\n{SETTLED}\
         1,9,44,Home,Lax,pass,fail,18,36,24,34,,\n1,9,45,Away,Zed,recovery,success,81,34,,,,\n1,9,46,Away,Zed,shot,goal,92,34,,,,\n"
    ));
    assert_eq!(named(&errors, "goal")[0].0, "Lax");
    assert!(confidence(&errors, "Old", "goal") < 0.1, "{errors}");
}

#[test]
fn a_penalty_is_walked_back_from_the_foul_however_long_the_review_took() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,49,Home,Fay,foul,,8,36,,,penalty,\n1,13,40,Away,Zed,shot_penalty,goal,94,34,,,,\n"
    ));
    let named = named(&errors, "goal");
    assert_eq!(
        named[0],
        ("Fay".to_owned(), "penalty_foul".to_owned()),
        "{named:?}"
    );
    assert!(
        named.iter().any(|(player, _)| player == "Lax"),
        "the loss before the foul: {named:?}"
    );
    assert!(
        confidence(&errors, "Fay", "goal") < 0.5,
        "a foul is kept apart from errors"
    );
}

/// Somebody's foul or own goal is what happened, also when he had lost the ball before.
#[test]
fn who_lost_the_ball_and_then_fouled_for_the_penalty_is_named_for_both() {
    let rows = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,49,Home,Lax,foul,,8,36,,,penalty,\n1,13,40,Away,Zed,shot_penalty,goal,94,34,,,,\n\
         1,20,8,Home,Ola,pass,fail,12,34,20,34,,\n1,20,10,Away,Zed,cross,success,95,5,100,34,,\n\
         1,20,12,Home,Ola,own_goal,,3,34,,,,\n"
    );
    for labels in [Labels::Prefer, Labels::Only] {
        let options = AttributeOptions {
            labels,
            ..AttributeOptions::default()
        };
        let found = attribute(&read_rows(&rows), &options).expect("attributed");
        let named = named(&found.errors, "goal");
        let is = |who: &str, kind: &str| named.contains(&(who.to_owned(), kind.to_owned()));
        assert!(
            is("Lax", "penalty_foul") && is("Ola", "own_goal"),
            "{named:?}"
        );
        let inferred = labels == Labels::Prefer;
        assert_eq!(is("Lax", "misplaced_pass"), inferred, "{named:?}");
        assert_eq!(is("Ola", "misplaced_pass"), inferred, "{named:?}");
        assert_eq!(named[0].1, "penalty_foul");
    }
}

#[test]
fn a_penalty_that_is_taken_again_was_conceded_once() {
    let rows = format!(
        "{SETTLED}1,9,49,Home,Fay,foul,,8,36,,,penalty,\n1,10,40,Away,Zed,shot_penalty,saved,94,34,,,,\n\
         1,11,50,Away,Zed,shot_penalty,goal,94,34,,,,\n2,60,0,Home,Fay,foul,,9,30,,,penalty,\n\
         2,61,0,Away,Zed,shot_penalty,goal,94,34,,,,\n"
    );
    let data = read_rows(&rows);
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    let fouls = |led_to: &str| {
        let of_fay = ("Fay".to_owned(), "penalty_foul".to_owned());
        let named = named(&found.errors, led_to);
        named.into_iter().filter(|one| *one == of_fay).count()
    };
    assert_eq!(
        (fouls("shot"), fouls("goal")),
        (1, 2),
        "a row for each kick"
    );
    let rates = rates(&data.lineups, &data.matches, &found.errors).expect("rates");
    let fay = texts(&rates, "player");
    let fay = fay
        .iter()
        .position(|player| player.as_deref() == Some("Fay"));
    let conceded = rates.column("penalties_conceded").expect("there");
    let conceded = conceded.u32().expect("numbers").get(fay.expect("Fay"));
    assert_eq!(conceded, Some(2), "two fouls, three kicks");
}

#[test]
fn a_foul_far_from_the_own_goal_gave_no_penalty() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,49,Home,Fay,foul,,74,36,,,,\n1,11,40,Away,Zed,shot_penalty,goal,94,34,,,,\n"
    ));
    assert!(
        named(&errors, "goal")
            .iter()
            .all(|(_, kind)| kind != "penalty_foul"),
        "{errors}"
    );
}

#[test]
fn an_own_goal_is_the_scorers_and_counts_for_the_other_team() {
    let data = read_rows(
        "1,20,10,Away,Zed,cross,success,95,5,100,34,,\n1,20,12,Home,Ola,own_goal,,3,34,,,,\n",
    );
    assert_eq!(common::numbers(&data.matches, "away_score"), [Some(1.0)]);
    let errors = attribute(&data, &AttributeOptions::default())
        .expect("attributed")
        .errors;
    assert_eq!(
        named(&errors, "goal")[0],
        ("Ola".to_owned(), "own_goal".to_owned())
    );
    assert!(confidence(&errors, "Ola", "goal") < 0.5);
}

#[test]
fn a_goal_and_its_kick_off_end_the_attack_before_them() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n1,9,47,Away,Zed,shot,goal,92,34,,,,\n\
         1,9,55,Home,Ann,pass,fail,52.5,34,40,34,kick_off,\n1,9,57,Away,Yul,recovery,success,65,34,,,,\n1,10,2,Away,Yul,shot,goal,90,34,,,,\n"
    ));
    let second: Vec<_> = texts(&errors, "player")
        .into_iter()
        .zip(common::numbers(&errors, "seconds_before"))
        .filter(|(player, seconds)| {
            player.as_deref() == Some("Lax") && seconds.is_some_and(|s| s > 10.0)
        })
        .collect();
    assert!(
        second.is_empty(),
        "Lax has no part in the second goal: {errors}"
    );
}

#[test]
fn the_half_time_whistle_ends_an_attack() {
    let errors = errors_of(
        "1,45,58,Home,Lax,pass,fail,18,36,24,34,,\n1,45,59,Away,Zed,recovery,success,81,34,,,,\n2,45,5,Away,Zed,shot,goal,92,34,,,,\n",
    );
    assert!(named(&errors, "goal").is_empty(), "{errors}");
}

#[test]
fn extra_time_is_walked_like_any_period_and_the_shoot_out_is_not() {
    let extra = SETTLED.replace("1,9,", "3,99,");
    let errors = errors_of(&format!(
        "{extra}3,99,45,Home,Lax,pass,fail,18,36,24,34,,\n3,99,46,Away,Zed,recovery,success,81,34,,,,\n3,99,48,Away,Zed,shot,goal,92,34,,,,\n\
         5,120,5,Home,Fay,foul,,8,36,,,penalty,\n5,120,9,Away,Zed,shot_penalty,goal,94,34,,,,\n"
    ));
    assert_eq!(named(&errors, "goal")[0].0, "Lax");
    assert!(
        named(&errors, "goal")
            .iter()
            .all(|(player, _)| player != "Fay"),
        "{errors}"
    );
}

#[test]
fn a_disallowed_goal_is_no_goal() {
    let data = read_rows(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,pass,offside,81,34,95,34,,\n1,9,47,Away,Yul,offside,,95,34,,,,\n"
    ));
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    assert_eq!(found.outcomes.height(), 0);
    assert_eq!(found.errors.height(), 0);
}

#[test]
fn advantage_after_a_foul_leaves_the_chain_whole() {
    let errors = errors_of(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,47,Home,Fay,foul,,20,34,,,,\n1,9,49,Away,Yul,shot,goal,92,34,,,,\n"
    ));
    assert_eq!(named(&errors, "goal")[0].0, "Lax");
    assert!(
        named(&errors, "goal")
            .iter()
            .all(|(_, kind)| kind != "penalty_foul"),
        "{errors}"
    );
}

#[test]
fn rows_out_of_order_and_equal_times_change_nothing() {
    let rows: Vec<String> = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,45,Away,Zed,recovery,success,81,34,,,,\n1,9,48,Away,Zed,shot,goal,92,34,,,,\n"
    )
    .lines()
    .map(|line| format!("{line}\n"))
    .collect();
    let straight = errors_of(&rows.concat());
    let mut turned = rows.clone();
    turned.rotate_left(3);
    let turned = errors_of(&turned.concat());
    for column in ["player", "kind", "confidence", "seconds_before"] {
        assert_eq!(texts(&straight, column), texts(&turned, column), "{column}");
    }
    assert_eq!(named(&straight, "goal")[0].0, "Lax");
}

#[test]
fn labels_settle_the_matter_are_all_there_is_or_are_hidden() {
    let rows = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,47,Home,Mia,tackle,fail,20,34,,,,let him go\n1,9,48,Away,Zed,shot,goal,92,34,,,,\n"
    );
    let data = read_rows(&rows);
    let with = |labels| {
        let options = AttributeOptions {
            labels,
            ..AttributeOptions::default()
        };
        attribute(&data, &options).expect("attributed").errors
    };
    let prefer = with(Labels::Prefer);
    assert_eq!(named(&prefer, "goal")[0].0, "Mia", "a label comes first");
    assert!(confidence(&prefer, "Mia", "goal") >= 0.9);
    assert!(
        confidence(&prefer, "Lax", "goal") >= 0.5,
        "the inference stands beside it"
    );
    let shares: f64 = common::numbers(&prefer, "share")
        .into_iter()
        .flatten()
        .sum();
    assert!(shares <= 1.0 + 1e-3, "{shares}");
    let only = with(Labels::Only);
    assert_eq!(texts(&only, "player"), [Some("Mia".to_owned())]);
    let ignore = with(Labels::Ignore);
    assert_eq!(named(&ignore, "goal")[0].0, "Lax");
    assert!(
        texts(&ignore, "source")
            .iter()
            .all(|source| source.as_deref() == Some("inferred"))
    );
    assert!(texts(&ignore, "label").iter().all(Option::is_none));
}

#[test]
fn the_story_of_a_goal_runs_from_the_loss_to_the_goal() {
    let data = read_rows(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,47,Away,Zed,pass,success,81,34,90,30,,\n1,9,48,Away,Yul,shot,goal,92,34,,,,\n"
    ));
    let outcomes = attribute(&data, &AttributeOptions::default())
        .expect("attributed")
        .outcomes;
    let event = texts(&outcomes, "event_id")[0].clone().expect("an id");
    let id = texts(&data.matches, "match_id")[0].clone().expect("an id");
    let story = explain(&data, &AttributeOptions::default(), &id, &event).expect("explained");
    let players: Vec<String> = texts(&story.chain, "player")
        .into_iter()
        .flatten()
        .collect();
    assert!(
        players.ends_with(&["Lax", "Zed", "Zed", "Yul"].map(str::to_owned)),
        "{players:?}"
    );
    assert_eq!(
        texts(&story.candidates, "player")[0].as_deref(),
        Some("Lax")
    );
    assert!(explain(&data, &AttributeOptions::default(), &id, "nothing").is_err());
}

fn sentence(errors: &DataFrame, player: &str, kind: &str) -> String {
    let (players, kinds) = (texts(errors, "player"), texts(errors, "kind"));
    let row = (0..errors.height()).find(|row| {
        players[*row].as_deref() == Some(player) && kinds[*row].as_deref() == Some(kind)
    });
    let row = row.unwrap_or_else(|| panic!("no {kind} of {player} in {errors}"));
    texts(errors, "sentence")[row].clone().expect("a sentence")
}

#[test]
fn a_cross_dropped_is_blamed_more_than_one_punched_to_an_opponent() {
    let errors = |what: &str| {
        errors_of(&format!(
            "{SETTLED}1,9,45,Away,Zed,cross,fail,88,10,100,36,,\n1,9,46,Home,Kim,{what},fail,4,36,,,,\n\
             1,9,47,Away,Yul,recovery,success,97,30,,,,\n1,9,48,Away,Yul,shot,goal,98,32,,,,\n"
        ))
    };
    let (dropped, punched) = (errors("keeper_claim"), errors("keeper_punch"));
    let of = |errors: &DataFrame| confidence(errors, "Kim", "goal");
    assert!(of(&dropped) > of(&punched), "{dropped}{punched}");
    assert!(sentence(&dropped, "Kim", "keeper_error").contains("did not hold the ball"));
    assert!(sentence(&punched, "Kim", "keeper_error").contains("punched the ball"));
}

#[test]
fn a_goal_from_the_rebound_of_a_penalty_goes_back_to_the_foul() {
    let rows = format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,49,Home,Fay,foul,,8,36,,,penalty,\n1,13,40,Away,Zed,shot_penalty,saved,94,34,,,,\n\
         1,13,41,Home,Kim,keeper_save,success,2,34,,,,\n1,13,42,Away,Yul,shot,goal,99,34,,,,\n"
    );
    let data = read_rows(&rows);
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    let goal = named(&found.errors, "goal");
    assert_eq!(goal[0], ("Fay".to_owned(), "penalty_foul".to_owned()));
    assert!(goal.contains(&("Kim".to_owned(), "keeper_error".to_owned())));
    let lax = sentence(&found.errors, "Lax", "misplaced_pass");
    for wanted in [
        "Fay fouled for the penalty 4 s later",
        "Zed shot from the spot",
    ] {
        assert!(lax.contains(wanted), "{lax}");
    }
    let fay = goal_sentence(&found.errors, "Fay");
    assert!(fay.contains("Yul scored after the kick"), "{fay}");
    // The story is told from the loss to the foul, and from the kick on.
    let outcome = texts(&found.outcomes, "event_id")[1]
        .clone()
        .expect("an id");
    let id = texts(&data.matches, "match_id")[0].clone().expect("an id");
    let story = explain(&data, &AttributeOptions::default(), &id, &outcome).expect("explained");
    let players: Vec<String> = texts(&story.chain, "player")
        .into_iter()
        .flatten()
        .collect();
    assert!(
        players.ends_with(&["Lax", "Zed", "Fay", "Zed", "Kim", "Yul"].map(str::to_owned)),
        "{players:?}"
    );
}

fn goal_sentence(errors: &DataFrame, player: &str) -> String {
    let goals = errors.clone().lazy().filter(col("led_to").eq(lit("goal")));
    sentence(&goals.collect().expect("rows"), player, "penalty_foul")
}

#[test]
fn a_story_goes_back_past_saves_and_blocks_to_the_loss() {
    let data = read_rows(&format!(
        "{SETTLED}1,9,45,Home,Lax,pass,fail,18,36,24,34,,\n1,9,46,Away,Zed,recovery,success,81,34,,,,\n\
         1,9,48,Away,Zed,shot,saved,92,34,,,,\n1,9,49,Home,Kim,keeper_save,success,2,34,,,,\n\
         1,9,51,Away,Yul,shot,goal,99,34,,,,\n"
    ));
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    let outcome = texts(&found.outcomes, "event_id")[1]
        .clone()
        .expect("an id");
    let id = texts(&data.matches, "match_id")[0].clone().expect("an id");
    let only = AttributeOptions {
        labels: Labels::Only,
        ..AttributeOptions::default()
    };
    // Without a candidate nothing but the attack itself decides where the story begins.
    let story = explain(&data, &only, &id, &outcome).expect("explained");
    let players: Vec<String> = texts(&story.chain, "player")
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(players, ["Lax", "Zed", "Zed", "Kim", "Yul"]);
}

#[test]
fn sentences_say_no_more_than_the_events() {
    let after = |loss: &str| {
        errors_of(&format!(
            "{SETTLED}{loss}1,9,46,Away,Zed,recovery,success,81,34,,,,\n1,9,48,Away,Zed,shot,goal,92,34,,,,\n"
        ))
    };
    for (loss, kind, said) in [
        (
            "1,9,45,Home,Lax,take_on,fail,18,36,,,,\n",
            "lost_ball",
            "lost the ball in a duel",
        ),
        (
            "1,9,45,Home,Lax,take_on,success,18,36,,,,mistake\n",
            "lost_ball",
            "won a duel on the ball",
        ),
        (
            "1,9,45,Home,Lax,pass,success,18,36,24,34,,mistake\n",
            "poor_pass",
            "a pass that arrived",
        ),
        (
            "1,9,45,Home,Lax,throw_in,success,18,0,24,4,,mistake\n",
            "poor_pass",
            "a pass that arrived",
        ),
        (
            "1,9,45,Home,Lax,clearance,success,18,36,24,34,,mistake\n",
            "failed_clearance",
            "the opponents got it",
        ),
        (
            "1,9,45,Home,Lax,touch,,18,36,,,,mistake\n",
            "bad_touch",
            "lost the ball with a touch",
        ),
        (
            "1,9,44,Home,Lax,touch,,18,36,,,,mistake\n1,9,45,Home,Ann,pass,fail,18,36,24,34,,\n",
            "bad_touch",
            "touched the ball before their team lost it",
        ),
    ] {
        let text = sentence(&after(loss), "Lax", kind);
        assert!(text.contains(said), "{loss}: {text}");
    }
}

#[test]
fn a_duel_that_ended_in_the_own_goal_is_that_goal_alone() {
    let errors = errors_of(
        "1,20,10,Away,Zed,cross,success,95,5,100,34,,\n1,20,11,Home,Ola,duel,fail,3,34,,,,\n\
         1,20,12,Home,Ola,own_goal,,3,34,,,,\n",
    );
    assert_eq!(
        named(&errors, "goal"),
        [("Ola".to_owned(), "own_goal".to_owned())]
    );
}
