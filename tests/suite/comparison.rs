//! Comparison of players: closed forms against SciPy, and whether the statistics keep their word
//! on players whose true rates are known. The measured figures stand in `docs/comparison.md`;
//! `cargo test --release --test suite comparison:: -- --nocapture` prints them.

use backline::machinery::compare::{
    Belief, By, Day, ESTIMATE_COLUMNS, ESTIMATE_OUTCOME_COLUMNS, EXPOSURE_COLUMNS, Options,
    PAIR_COLUMNS, Per, PositionGroup, Positions, RANK_COLUMNS, RANKED_PLAYERS, ROLLING_COLUMNS,
    SPLIT_COLUMNS, Verdict, Weight, density, estimates, exposures, pairs, ranks, rolling, split,
};
use backline::machinery::model::{Coverage, EventType, Side, names};
use backline::machinery::rows::LedTo;
use polars::prelude::*;

// ---- players whose true rates are known -------------------------------------------------------

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1, never 0.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        let at = self.uniform();
        Belief { shape, rate }.quantile(at)
    }

    /// By the gaps between events.
    fn poisson(&mut self, mean: f64) -> u32 {
        let mut time = 0.0;
        let mut events = 0;
        loop {
            time -= self.uniform().ln();
            if time > mean {
                return events;
            }
            events += 1;
        }
    }
}

#[derive(Clone)]
struct Player {
    position: Option<&'static str>,
    minutes: f64,
    game: usize,
    name: String,
    home: bool,
    /// Weights of the errors that led to a goal, and to a shot.
    errors: [Vec<f64>; 2],
}

impl Player {
    fn new(name: &str, minutes: f64, goals: usize, shots: usize) -> Player {
        Player {
            position: Some("CB"),
            minutes,
            game: 0,
            name: name.to_owned(),
            home: true,
            errors: [vec![1.0; goals], vec![1.0; shots]],
        }
    }
}

struct Game {
    id: &'static str,
    competition: Option<&'static str>,
    season: Option<&'static str>,
    date: Option<i32>,
    away: &'static str,
    full: bool,
    home_stated: bool,
}

const LEAGUE: Game = Game {
    id: "g0",
    competition: Some("League"),
    season: Some("2025-26"),
    date: Some(20_000),
    away: "B",
    full: true,
    home_stated: true,
};

struct Frames {
    lineups: DataFrame,
    matches: DataFrame,
    errors: DataFrame,
}

fn words(name: &str, values: Vec<&str>, dtype: DataType) -> Column {
    let column = Column::new(name.into(), values);
    column.cast(&dtype).expect("known words")
}

fn frames(games: &[Game], players: &[Player]) -> Frames {
    let of = |player: &Player| &games[player.game];
    let team = |player: &Player| if player.home { "A" } else { of(player).away };
    let each =
        |value: &dyn Fn(&Player) -> String| -> Vec<String> { players.iter().map(value).collect() };
    let lineups = DataFrame::new(
        players.len(),
        vec![
            Column::new("match_id".into(), each(&|p| of(p).id.to_owned())),
            words(
                "side",
                players
                    .iter()
                    .map(|p| if p.home { "home" } else { "away" })
                    .collect(),
                Side::dtype(),
            ),
            Column::new("team".into(), each(&|p| team(p).to_owned())),
            Column::new("player_id".into(), each(&|p| format!("id-{}", p.name))),
            Column::new("player".into(), each(&|p| p.name.clone())),
            Column::new(
                "position".into(),
                players.iter().map(|p| p.position).collect::<Vec<_>>(),
            ),
            Column::new(
                "minutes".into(),
                players.iter().map(|p| p.minutes).collect::<Vec<_>>(),
            ),
        ],
    );
    let dates = Column::new(
        "date".into(),
        games.iter().map(|g| g.date).collect::<Vec<_>>(),
    );
    let matches = DataFrame::new(
        games.len(),
        vec![
            Column::new(
                "match_id".into(),
                games.iter().map(|g| g.id).collect::<Vec<_>>(),
            ),
            dates.cast(&DataType::Date).expect("days"),
            Column::new(
                "competition".into(),
                games.iter().map(|g| g.competition).collect::<Vec<_>>(),
            ),
            Column::new(
                "season".into(),
                games.iter().map(|g| g.season).collect::<Vec<_>>(),
            ),
            Column::new("home".into(), vec!["A"; games.len()]),
            Column::new(
                "away".into(),
                games.iter().map(|g| g.away).collect::<Vec<_>>(),
            ),
            Column::new(
                "home_stated".into(),
                games.iter().map(|g| g.home_stated).collect::<Vec<_>>(),
            ),
            words(
                "coverage",
                games
                    .iter()
                    .map(|g| if g.full { "full" } else { "key-events" })
                    .collect(),
                Coverage::dtype(),
            ),
        ],
    );
    let mut rows: Vec<(&Player, &str, f64)> = Vec::new();
    for player in players {
        for (led_to, weights) in LedTo::ALL.iter().map(|it| it.name()).zip(&player.errors) {
            rows.extend(weights.iter().map(|weight| (player, led_to, *weight)));
        }
    }
    let n = rows.len();
    let text = |value: &dyn Fn(&Player) -> String| -> Vec<String> {
        rows.iter().map(|(player, ..)| value(player)).collect()
    };
    let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let errors = DataFrame::new(
        n,
        vec![
            Column::new("match_id".into(), text(&|p| of(p).id.to_owned())),
            Column::new("player_id".into(), text(&|p| format!("id-{}", p.name))),
            Column::new("player".into(), text(&|p| p.name.clone())),
            Column::new("team".into(), text(&|p| team(p).to_owned())),
            Column::new("kind".into(), vec!["misplaced_pass"; n]),
            Column::new(
                "led_to".into(),
                rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            ),
            Column::new("period".into(), vec![1u8; n]),
            Column::new("minute".into(), vec![1u16; n]),
            // Each an action of its own.
            Column::new(
                "second".into(),
                (0..n).map(|at| at as f64).collect::<Vec<_>>(),
            ),
            Column::new("counted".into(), vec![true; n]),
            Column::new("confidence".into(), weights.clone()),
            Column::new("share".into(), weights.clone()),
            Column::new("xg".into(), weights),
            Column::new("label".into(), vec!["Error"; n]),
        ],
    );
    Frames {
        lineups: lineups.expect("columns of one length"),
        matches: matches.expect("columns of one length"),
        errors: errors.expect("columns of one length"),
    }
}

impl Frames {
    fn estimates(&self, options: &Options) -> DataFrame {
        estimates(&self.lineups, &self.matches, &self.errors, options).expect("estimates")
    }
}

fn numbers(frame: &DataFrame, name: &str) -> Vec<f64> {
    let column = frame.column(name).expect(name);
    let column = column.cast(&DataType::Float64).expect("numbers");
    let numbers = column.f64().expect("numbers");
    numbers.iter().map(|v| v.unwrap_or(f64::NAN)).collect()
}

fn texts(frame: &DataFrame, name: &str) -> Vec<String> {
    let column = frame.column(name).expect(name).str().expect("text");
    column
        .iter()
        .map(|v| v.unwrap_or("null").to_owned())
        .collect()
}

fn row_of(frame: &DataFrame, player: &str) -> usize {
    let names = texts(frame, "player");
    names.iter().position(|n| n == player).expect("the player")
}

fn cell(frame: &DataFrame, player: &str, column: &str) -> f64 {
    numbers(frame, column)[row_of(frame, player)]
}

#[track_caller]
fn near(found: f64, wanted: f64, tolerance: f64) {
    let scale = wanted.abs().max(f64::MIN_POSITIVE);
    assert!(
        (found - wanted).abs() <= tolerance * scale,
        "{found} against {wanted}"
    );
}

// ---- against SciPy 1.17.1 and NumPy 2.4.6; docs/comparison.md holds the program -----------------

#[test]
fn gamma_quantiles_are_scipy_s() {
    for (shape, rate, probability, wanted) in [
        (0.5, 1.0, 0.025, 0.000_491_034_558_587_627_8),
        (0.08, 2.0, 0.025, 2.818_752_662_302_256_7e-21),
        (2.3, 10.0, 0.975, 0.608_345_577_463_275_7),
        (37.5, 400.0, 0.5, 0.092_917_996_388_799_07),
        (900.0, 30.0, 0.975, 31.991_342_199_813_225),
    ] {
        near(Belief { shape, rate }.quantile(probability), wanted, 1e-9);
    }
}

/// Probability by `betainc`, and by numerical integration without the closed form; ratio by `f.ppf`.
#[test]
fn pairwise_figures_are_scipy_s() {
    for (a, b, p, ratio) in [
        (
            (2.3, 30.0),
            (1.7, 12.0),
            0.693_729_465_786_166_6,
            [
                0.572_277_526_217_481_1,
                0.065_276_652_220_864_4,
                6.508_593_184_462_711,
            ],
        ),
        (
            (0.5, 3.0),
            (0.5, 40.0),
            0.170_173_076_142_312_03,
            [
                13.333_333_333_333_332,
                0.020_582_833_448_988_414,
                8_637.186_819_704_588,
            ],
        ),
        (
            (12.25, 210.0),
            (8.75, 95.0),
            0.835_986_542_833_973_4,
            [
                0.640_399_175_405_033_1,
                0.268_163_876_571_606_1,
                1.598_853_208_061_164_8,
            ],
        ),
        (
            (400.0, 900.0),
            (380.0, 900.0),
            0.236_829_937_356_066_03,
            [
                1.052_677_771_696_538_8,
                0.914_769_341_244_574,
                1.211_581_398_595_565_7,
            ],
        ),
        (
            (0.2, 1.0),
            (6.0, 55.0),
            0.677_333_610_056_561_1,
            [
                0.203_872_822_826_886_07,
                6.250_809_586_467_395e-8,
                16.981_043_057_675_883,
            ],
        ),
    ] {
        let belief = |(shape, rate): (f64, f64)| Belief { shape, rate };
        let (a, b) = (belief(a), belief(b));
        near(a.probability_lower(b), p, 1e-9);
        for (probability, wanted) in [0.5, 0.025, 0.975].into_iter().zip(ratio) {
            near(a.ratio_quantile(b, probability), wanted, 1e-8);
        }
    }
}

/// Twelve defenders: the most credible prior by Nelder-Mead over `nbinom.logpmf` and the penalty;
/// means, pulls and intervals by sums over a fine grid of shapes and means. The tolerances are those
/// of the coarser sums that backline takes.
#[test]
fn the_prior_and_the_posterior_are_scipy_s() {
    let counts = [0, 1, 0, 2, 0, 0, 3, 1, 0, 0, 1, 0];
    let minutes = [
        900., 1800., 450., 2700., 90., 1350., 3000., 2000., 600., 30., 2500., 1200.,
    ];
    let players: Vec<Player> = counts
        .into_iter()
        .zip(minutes)
        .enumerate()
        .map(|(at, (count, minutes))| Player::new(&format!("p{at}"), minutes, count, 0))
        .collect();
    let found = frames(&[LEAGUE], &players).estimates(&Options::default());
    near(cell(&found, "p0", "goal_prior_shape"), 5.180_409_74, 1e-4);
    near(cell(&found, "p0", "goal_prior_rate"), 124.546_937, 1e-4);
    near(cell(&found, "p0", "goal_group_mean"), 0.041_594_036, 1e-5);
    assert_eq!(texts(&found, "goal_prior")[0], "DF, League");
    for (player, mean, low, high, pull) in [
        ("p0", 0.035_064, 0.002_338, 0.110_848, 0.849_022),
        ("p3", 0.048_527, 0.011_621, 0.111_312, 0.691_967),
        ("p6", 0.056_571, 0.015_065, 0.125_029, 0.673_520),
        ("p9", 0.042_219, 0.002_630, 0.135_159, 0.992_635),
    ] {
        let found = |column: &str| cell(&found, player, column);
        println!(
            "{player}: {:.6} ({:.6} to {:.6}), pull {:.4}; SciPy {mean} ({low} to {high}), {pull}",
            found("goal_mean"),
            found("goal_low"),
            found("goal_high"),
            found("goal_pull")
        );
        near(found("goal_mean"), mean, 1e-3);
        near(found("goal_pull"), pull, 1e-3);
        near(found("goal_high"), high, 3e-3);
        near(found("goal_low"), low, 1e-2);
    }
}

/// Five players: rank means, 95 % limits and the chance of rank 1 from 4 000 000 draws.
#[test]
fn ranks_are_those_of_many_draws() {
    let wanted = [
        ((2.3, 30.0), 2.4644, (1.0, 5.0), 0.2395),
        ((1.7, 12.0), 3.3562, (1.0, 5.0), 0.1180),
        ((0.5, 3.0), 2.8139, (1.0, 5.0), 0.3742),
        ((12.25, 210.0), 2.1317, (1.0, 4.0), 0.2571),
        ((4.0, 20.0), 4.2338, (2.0, 5.0), 0.0113),
    ];
    let beliefs: Vec<(f64, f64)> = wanted.iter().map(|w| w.0).collect();
    let found = ranks(&believed(&beliefs)).expect("ranks");
    for (at, (_, mean, (low, high), first)) in wanted.into_iter().enumerate() {
        let name = format!("p{at}");
        assert!((cell(&found, &name, "rank") - mean).abs() < 2e-3);
        assert_eq!(cell(&found, &name, "rank_low"), low);
        assert_eq!(cell(&found, &name, "rank_high"), high);
        assert!((cell(&found, &name, "p_lowest") - first).abs() < 1e-3);
    }
}

/// An estimates frame of these posteriors, without shots.
fn believed(beliefs: &[(f64, f64)]) -> DataFrame {
    let n = beliefs.len();
    let names: Vec<String> = (0..n).map(|at| format!("p{at}")).collect();
    let none = || vec![None::<f64>; n];
    let columns = vec![
        Column::new("player_key".into(), names.clone()),
        Column::new("player".into(), names),
        Column::new("team".into(), vec!["A"; n]),
        Column::new(
            "goal_posterior_shape".into(),
            beliefs.iter().map(|b| b.0).collect::<Vec<_>>(),
        ),
        Column::new(
            "goal_posterior_rate".into(),
            beliefs.iter().map(|b| b.1).collect::<Vec<_>>(),
        ),
        Column::new("shot_posterior_shape".into(), none()),
        Column::new("shot_posterior_rate".into(), none()),
    ];
    DataFrame::new(n, columns).expect("columns of one length")
}

// ---- what has to hold whatever the numbers ------------------------------------------------------

#[test]
fn probabilities_of_lower_and_higher_add_up_and_mirror() {
    let mut dice = Dice(7);
    for _ in 0..2000 {
        let mut belief = || Belief {
            shape: 10f64.powf(3.5 * dice.uniform() - 0.7),
            rate: 10f64.powf(4.0 * dice.uniform() - 1.0),
        };
        let (a, b) = (belief(), belief());
        let (p, q) = (a.probability_lower(b), b.probability_lower(a));
        assert!((p + q - 1.0).abs() < 1e-12, "{a:?} {b:?}: {p} + {q}");
        assert!((a.probability_lower(a) - 0.5).abs() < 1e-9);
        near(
            a.ratio_quantile(b, 0.975) * b.ratio_quantile(a, 0.025),
            1.0,
            1e-7,
        );
        // The verdict says no more than the ratio's interval.
        let high = a.ratio_quantile(b, 0.975);
        if (p - 0.975).abs() > 1e-9 {
            assert_eq!(p > 0.975, high < 1.0, "{a:?} {b:?}");
        }
        let mirrored = match Verdict::from_probability(q) {
            Verdict::Lower => Verdict::Higher,
            Verdict::LeansLower => Verdict::LeansHigher,
            Verdict::Unclear => Verdict::Unclear,
            Verdict::LeansHigher => Verdict::LeansLower,
            Verdict::Higher => Verdict::Lower,
        };
        assert_eq!(Verdict::from_probability(p), mirrored);
        // The unit of exposure does not matter.
        let scaled = |b: Belief| Belief {
            rate: b.rate * 7.0,
            ..b
        };
        near(scaled(a).probability_lower(scaled(b)), p, 1e-9);
    }
}

#[test]
fn verdicts_have_the_stated_limits_and_never_say_better() {
    for (p, word) in [
        (0.976, "lower"),
        (0.975, "leans lower"),
        (0.9, "leans lower"),
        (0.899, "cannot be distinguished"),
        (0.5, "cannot be distinguished"),
        (0.101, "cannot be distinguished"),
        (0.099, "leans higher"),
        (0.026, "leans higher"),
        (0.024, "higher"),
    ] {
        assert_eq!(Verdict::from_probability(p).name(), word, "{p}");
    }
}

#[test]
fn expected_ranks_follow_from_the_pairs() {
    let mut dice = Dice(3);
    let beliefs: Vec<(f64, f64)> = (0..25)
        .map(|_| (0.4 + 12.0 * dice.uniform(), 5.0 + 300.0 * dice.uniform()))
        .collect();
    let found = ranks(&believed(&beliefs)).expect("ranks");
    let belief = |(shape, rate): (f64, f64)| Belief { shape, rate };
    let mut first = 0.0;
    for (at, a) in beliefs.iter().enumerate() {
        // 1 and the others that are expected to be below.
        let others = beliefs.iter().enumerate().filter(|(other, _)| *other != at);
        let below: f64 = others
            .map(|(_, b)| belief(*b).probability_lower(belief(*a)))
            .sum();
        let name = format!("p{at}");
        assert!((cell(&found, &name, "rank") - 1.0 - below).abs() < 1e-3);
        first += cell(&found, &name, "p_lowest");
    }
    assert!((first - 1.0).abs() < 1e-4, "{first}");
    let order = numbers(&found, "rank");
    assert!(order.is_sorted(), "{order:?}");
    // What would take minutes is refused in words.
    let many = vec![(1.0, 1.0); RANKED_PLAYERS + 1];
    let refused = ranks(&believed(&many)).expect_err("too many");
    assert!(refused.to_string().contains("choose players"), "{refused}");
}

#[test]
fn a_density_holds_all_the_probability_and_is_finite() {
    for (shape, rate) in [(0.3, 5.0), (1.0, 2.0), (2.5, 40.0), (300.0, 1000.0)] {
        let found = density(shape, rate, 400);
        assert_eq!(found.len(), 400);
        let step = found[1].0 - found[0].0;
        let sum: f64 = found
            .iter()
            .map(|(x, y)| {
                assert!(y.is_finite() && *y >= 0.0);
                y * (step - (step / 2.0 - x).max(0.0))
            })
            .sum();
        assert!((sum - 0.998).abs() < 0.002, "{shape}: {sum}");
    }
    // SciPy: gamma.pdf(0.05, 2.5, scale=1 / 40).
    let found = density(2.5, 40.0, 2001);
    let nearest = found
        .iter()
        .min_by(|a, b| (a.0 - 0.05).abs().total_cmp(&(b.0 - 0.05).abs()));
    near(nearest.expect("points").1, 11.518_072_856_146_784, 5e-3);
    assert!(density(0.0, 1.0, 10).is_empty());
    assert!(density(1.0, f64::NAN, 10).is_empty());
    assert!(density(1.0, 1.0, 1).is_empty());
}

#[test]
fn days_are_read_and_written() {
    for (text, days) in [
        ("1970-01-01", 0),
        ("2024-02-29", 19_782),
        ("2025-07-09", 20_278),
        ("1969-12-31", -1),
        ("2000-03-01", 11_017),
    ] {
        assert_eq!(Day::parse(text), Some(Day(days)));
        assert_eq!(Day(days).to_string(), text);
    }
    for text in [
        "2025-02-29",
        "2025-13-01",
        "9.7.2025",
        "2025-7-9",
        "2025-07-09-1",
        "",
    ] {
        assert_eq!(Day::parse(text), None, "{text}");
    }
    assert_eq!(By::parse("venue").expect("known"), By::Venue);
    let refused = By::parse("weather").expect_err("unknown").to_string();
    assert!(refused.contains("`weather`") && refused.contains("opponent"));
}

#[test]
fn positions_fall_into_lines() {
    for (codes, group) in [
        (&["GK"][..], "GK"),
        (&["DF", "CB", "LB", "RWB"], "DF"),
        (&["MF", "DM", "CM", "AM", "LM"], "MF"),
        (&["FW", "CF", "LW", "ST"], "FW"),
        (&["libero", ""], "unknown"),
    ] {
        for code in codes {
            assert_eq!(PositionGroup::from_code(Some(code)).name(), group, "{code}");
        }
    }
    assert_eq!(PositionGroup::from_code(None), PositionGroup::Unknown);
}

#[test]
fn a_position_is_a_line_or_an_exact_code_and_never_more() {
    let players: Vec<Player> = [
        ("keeper", Some("GK")),
        ("left centre-back", Some("LCB")),
        ("centre-back", Some("CB")),
        ("left back", Some("LB")),
        ("somebody in defence", Some("DF")),
        ("holding", Some("CDM")),
        ("nobody knows", None),
    ]
    .into_iter()
    .map(|(name, position)| Player {
        position,
        ..Player::new(name, 90.0, 0, 0)
    })
    .collect();
    let found = frames(&[LEAGUE], &players).estimates(&Options::default());
    let names = |positions: &[&str]| {
        let (rows, unsure) = Positions::new(positions)
            .matching(&found)
            .expect("somebody");
        let mut names = texts(&rows, "player");
        names.sort();
        (names.join(", "), unsure)
    };
    // Whoever is known as DF only may be a centre-back, and is counted rather than taken.
    let centre_backs = ("centre-back, left centre-back".to_owned(), 1);
    assert_eq!(names(&["CB"]), centre_backs);
    assert_eq!(names(&["cb"]), centre_backs);
    assert_eq!(names(&["LCB"]), ("left centre-back".to_owned(), 1));
    assert_eq!(names(&["DM"]), ("holding".to_owned(), 0));
    assert_eq!(names(&["GK"]), ("keeper".to_owned(), 0));
    let line = "centre-back, left back, left centre-back, somebody in defence";
    assert_eq!(names(&["DF"]), (line.to_owned(), 0));
    assert_eq!(names(&["LB", "DM"]), ("holding, left back".to_owned(), 1));
    let refused = Positions::new(&["RB"])
        .matching(&found)
        .expect_err("no right back");
    let text = refused.to_string();
    for part in ["`RB`", "CB 1", "DF 1", "not known 1", "use DF"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // A position that comes with others is not passed over either.
    let both = Positions::new(&["CB", "ST"])
        .matching(&found)
        .expect_err("no striker");
    assert!(both.to_string().contains("`ST`"), "{both}");
    assert!(!both.to_string().contains("ask for"), "{both}");
}

#[test]
fn a_player_s_position_is_the_code_that_he_played_most_in_his_line() {
    let spells = [("LB", 40.0), ("LM", 60.0), ("CB", 50.0), ("LB", 20.0)];
    let games: Vec<Game> = ["g0", "g1", "g2", "g3"]
        .into_iter()
        .map(|id| Game { id, ..LEAGUE })
        .collect();
    let players: Vec<Player> = spells
        .into_iter()
        .enumerate()
        .map(|(game, (code, minutes))| Player {
            position: Some(code),
            game,
            ..Player::new("p", minutes, 0, 0)
        })
        .collect();
    let found = frames(&games, &players).estimates(&Options::default());
    assert_eq!(texts(&found, "position_group"), ["DF"]);
    assert_eq!(texts(&found, "position"), ["LB"]);
}

// ---- frames ------------------------------------------------------------------------------------

#[test]
fn frames_have_the_documented_columns_and_a_wrong_one_is_named() {
    let players: Vec<Player> = (0..12)
        .map(|at| Player::new(&format!("p{at}"), 900.0, at % 3, 1))
        .collect();
    let made = frames(&[LEAGUE], &players);
    let found = made.estimates(&Options::default());
    let columns = |frame: &DataFrame| -> Vec<String> {
        let names = frame.get_column_names();
        names.into_iter().map(|name| name.to_string()).collect()
    };
    let owned = |specs| names(specs).into_iter().map(str::to_owned);
    let mut wanted: Vec<String> = owned(ESTIMATE_COLUMNS).collect();
    for led_to in LedTo::ALL.iter().map(|it| it.name()) {
        wanted.extend(owned(ESTIMATE_OUTCOME_COLUMNS).map(|ending| format!("{led_to}_{ending}")));
    }
    assert_eq!(columns(&found), wanted);
    assert_eq!(columns(&pairs(&found).expect("pairs")), names(PAIR_COLUMNS));
    assert_eq!(columns(&ranks(&found).expect("ranks")), names(RANK_COLUMNS));
    let Frames {
        lineups,
        matches,
        errors,
    } = &made;
    let options = Options::default();
    let keys = ["id-p1"];
    let over = rolling(lineups, matches, errors, &options, &keys, 5).expect("rolling");
    assert_eq!(columns(&over), names(ROLLING_COLUMNS));
    let parts = split(
        lineups,
        matches,
        errors,
        &DataFrame::empty(),
        &options,
        By::Season,
    )
    .expect("split");
    let prefixed: Vec<String> = owned(SPLIT_COLUMNS).chain(wanted).collect();
    assert_eq!(columns(&parts), prefixed);

    let refused = |result: backline::Result<DataFrame>| result.expect_err("refused").to_string();
    let lacking = lineups.drop("minutes").expect("there");
    assert!(refused(estimates(&lacking, matches, errors, &options)).contains("`minutes`"));
    let touches = Options {
        per: Per::Touches100,
        ..options
    };
    let said = refused(estimates(lineups, matches, errors, &touches));
    assert!(
        said.contains("`touches`") && said.contains("exposures"),
        "{said}"
    );
    assert!(refused(pairs(lineups)).contains("pairs needs"));
    assert!(refused(ranks(lineups)).contains("ranks needs"));
    let said = refused(rolling(lineups, matches, errors, &options, &keys, 0));
    assert!(said.contains("at least one match"), "{said}");
}

#[test]
fn nobody_and_no_errors_are_no_trouble() {
    let empty = frames(&[], &[]).estimates(&Options::default());
    assert_eq!(empty.height(), 0);
    assert_eq!(pairs(&empty).expect("pairs").height(), 0);
    assert_eq!(ranks(&empty).expect("ranks").height(), 0);

    // Without a single error there is nothing to learn a prior from: each stands alone.
    let players: Vec<Player> = (0..30)
        .map(|at| Player::new(&format!("p{at}"), 90.0 * f64::from(at), 0, 0))
        .collect();
    let found = frames(&[LEAGUE], &players).estimates(&Options::default());
    let row = row_of(&found, "p10");
    assert_eq!(texts(&found, "goal_prior")[row], "none");
    assert_eq!(cell(&found, "p10", "goal_pull"), 0.0);
    assert!(cell(&found, "p10", "goal_group_mean").is_nan());
    near(cell(&found, "p10", "goal_mean"), 0.05, 1e-12);
    assert_eq!(cell(&found, "p10", "goal_rate"), 0.0);
    near(cell(&found, "p10", "goal_rate_high"), 0.368_887_9, 1e-6);
    // Who did not play has no estimate and is in no pair.
    assert!(cell(&found, "p0", "goal_mean").is_nan());
    assert_eq!(pairs(&found).expect("pairs").height(), 2 * 29 * 28 / 2);
}

#[test]
fn counts_that_vary_less_than_poisson_still_leave_doubt() {
    // Everybody has exactly one error in ten matches.
    let players: Vec<Player> = (0..40)
        .map(|at| Player::new(&format!("p{at:02}"), 900.0, 1, 0))
        .collect();
    let found = frames(&[LEAGUE], &players).estimates(&Options::default());
    near(cell(&found, "p00", "goal_mean"), 0.1, 1e-4);
    let (low, high) = (
        cell(&found, "p00", "goal_low"),
        cell(&found, "p00", "goal_high"),
    );
    assert!(low < 0.075 && high > 0.13, "{low} to {high}");
    assert!(cell(&found, "p00", "goal_prior_shape").is_finite());
    let verdicts = texts(&pairs(&found).expect("pairs"), "verdict");
    assert!(
        verdicts
            .iter()
            .all(|verdict| verdict == "cannot be distinguished")
    );
}

#[test]
fn small_groups_lean_on_wider_ones_and_the_column_says_so() {
    let cup = Game {
        id: "g1",
        competition: Some("Cup"),
        ..LEAGUE
    };
    let mut players = Vec::new();
    for at in 0..12 {
        players.push(Player::new(&format!("league{at}"), 900.0, 1, 0));
    }
    for at in 0..3 {
        let mut player = Player::new(&format!("cup{at}"), 90.0, 0, 0);
        player.game = 1;
        players.push(player);
    }
    let mut keeper = Player::new("keeper", 900.0, 0, 0);
    keeper.position = Some("GK");
    players.push(keeper);
    let found = frames(&[LEAGUE, cup], &players).estimates(&Options::default());
    let priors = texts(&found, "goal_prior");
    assert_eq!(priors[row_of(&found, "league3")], "DF, League");
    assert_eq!(priors[row_of(&found, "cup0")], "DF, all competitions");
    assert_eq!(priors[row_of(&found, "keeper")], "all players");
    // What led to a goal led to a shot.
    assert_eq!(texts(&found, "shot_prior"), priors);
}

#[test]
fn what_is_not_known_is_null_and_counts_for_nothing() {
    let key_events = Game {
        id: "g1",
        full: false,
        ..LEAGUE
    };
    let mut lone = Player::new("lone", 90.0, 1, 1);
    lone.game = 1;
    let mut both = Player::new("both", 90.0, 1, 1);
    both.game = 1;
    let players = [lone, both, Player::new("both", 900.0, 1, 1)];
    let made = frames(&[LEAGUE, key_events], &players);
    let found = made.estimates(&Options::default());
    // Errors before shots need full coverage; goals do not.
    assert_eq!(cell(&found, "lone", "goal_count"), 1.0);
    assert!(cell(&found, "lone", "shot_count").is_nan());
    assert!(cell(&found, "lone", "shot_mean").is_nan());
    assert_eq!(cell(&found, "both", "goal_count"), 2.0);
    assert_eq!(cell(&found, "both", "goal_exposure"), 11.0);
    assert_eq!(cell(&found, "both", "shot_count"), 2.0);
    assert_eq!(cell(&found, "both", "shot_exposure"), 10.0);
    assert_eq!(cell(&found, "both", "matches"), 2.0);

    // Touches: null in the match of key events, whose errors then have no exposure.
    let mut lineups = made.lineups.clone();
    let touches = Column::new("touches".into(), [None, None, Some(500u32)]);
    lineups.with_column(touches).expect("three rows");
    let options = Options {
        per: Per::Touches100,
        ..Options::default()
    };
    let found = estimates(&lineups, &made.matches, &made.errors, &options).expect("estimates");
    assert!(cell(&found, "lone", "goal_rate").is_nan());
    assert!(cell(&found, "lone", "goal_errors").is_nan());
    assert_eq!(cell(&found, "both", "goal_count"), 1.0);
    assert_eq!(cell(&found, "both", "goal_rate"), 0.2);
    assert_eq!(texts(&found, "per")[0], "touches");
}

#[test]
fn weights_add_up_and_unknown_ones_are_told() {
    let mut player = Player::new("p", 900.0, 0, 0);
    player.errors = [vec![0.5, 0.25], vec![0.8]];
    let mut made = frames(&[LEAGUE], &[player, Player::new("q", 900.0, 0, 0)]);
    let with = |made: &Frames, weight| {
        made.estimates(&Options {
            weight,
            ..Options::default()
        })
    };
    assert_eq!(cell(&with(&made, Weight::Count), "p", "goal_count"), 2.0);
    assert_eq!(cell(&with(&made, Weight::Share), "p", "goal_count"), 0.75);
    near(
        cell(&with(&made, Weight::Share), "p", "goal_rate"),
        0.075,
        1e-12,
    );

    // Listed but not counted: for confidences alone. One action's rows are one error.
    let errors = made
        .errors
        .lazy()
        .with_columns([lit(false).alias("counted"), lit(7.0).alias("second")]);
    made.errors = errors.collect().expect("columns");
    assert_eq!(cell(&with(&made, Weight::Count), "p", "goal_count"), 0.0);
    let found = with(&made, Weight::Confidence);
    assert_eq!(cell(&found, "p", "goal_count"), 0.5);
    assert_eq!(cell(&found, "p", "shot_count"), 0.5);

    // Expected goals: null where no error has them, and a zero only for who made none.
    let errors = made.errors.lazy().with_columns([
        lit(true).alias("counted"),
        lit(NULL).cast(DataType::Float64).alias("xg"),
    ]);
    made.errors = errors.collect().expect("columns");
    let found = with(&made, Weight::Xg);
    assert!(cell(&found, "p", "goal_count").is_nan());
    assert!(cell(&found, "p", "goal_mean").is_nan());
    assert_eq!(cell(&found, "p", "goal_unweighted"), 2.0);
    assert_eq!(cell(&found, "q", "goal_count"), 0.0);
}

#[test]
fn splits_take_matches_apart_and_add_up_again() {
    let second = Game {
        id: "g1",
        competition: Some("Cup"),
        season: None,
        date: Some(20_100),
        away: "C",
        ..LEAGUE
    };
    let third = Game {
        id: "g2",
        date: None,
        home_stated: false,
        ..LEAGUE
    };
    let mut players = Vec::new();
    for game in 0..3 {
        for (name, home) in [("at home", true), ("visitor", false)] {
            let mut player = Player::new(name, 90.0, game, 1);
            (player.game, player.home) = (game, home);
            players.push(player);
        }
    }
    let made = frames(&[LEAGUE, second, third], &players);
    let Frames {
        lineups,
        matches,
        errors,
    } = &made;
    let parts = |by: By| {
        let found = split(
            lineups,
            matches,
            errors,
            &DataFrame::empty(),
            &Options::default(),
            by,
        )
        .expect("split");
        let goals: f64 = numbers(&found, "goal_errors").iter().sum();
        assert_eq!(goals, 6.0, "{by:?}");
        let rows = found.height();
        let names = texts(&found, "part")
            .into_iter()
            .zip(texts(&found, "player"));
        let mut names: Vec<String> = names
            .map(|(part, player)| format!("{part}: {player}"))
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), rows, "one row per part and player");
        let mut parts = texts(&found, "part");
        parts.dedup();
        parts
    };
    assert_eq!(parts(By::Competition), ["Cup", "League"]);
    assert_eq!(parts(By::Season), ["2025-26", "not known"]);
    assert_eq!(parts(By::Opponent), ["A", "B", "C"]);
    assert_eq!(parts(By::Venue), ["home", "away", "not known"]);
    let day = Day(20_050);
    assert_eq!(
        parts(By::Date(day)),
        [
            format!("before {day}"),
            format!("from {day} on"),
            "not known".to_owned()
        ]
    );
    // A player beside himself: pairs name the part.
    let found = split(
        lineups,
        matches,
        errors,
        &DataFrame::empty(),
        &Options::default(),
        By::Date(day),
    )
    .expect("split");
    let beside = texts(&pairs(&found).expect("pairs"), "a");
    assert!(
        beside.contains(&format!("at home, before {day}")),
        "{beside:?}"
    );
}

#[test]
fn a_rolling_rate_follows_the_dates_and_ends_where_the_window_does() {
    let games: Vec<Game> = [20_030, 20_010, 20_020, 20_040]
        .into_iter()
        .zip(["g0", "g1", "g2", "g3"])
        .map(|(date, id)| Game {
            id,
            date: Some(date),
            ..LEAGUE
        })
        .collect();
    let mut players = Vec::new();
    for (game, errors) in [1, 0, 2, 0].into_iter().enumerate() {
        let mut player = Player::new("p", 90.0, errors, 0);
        player.game = game;
        players.push(player);
        for other in 0..15 {
            let mut player = Player::new(&format!("o{other}"), 90.0, other % 2, 0);
            player.game = game;
            players.push(player);
        }
    }
    let Frames {
        lineups,
        matches,
        errors,
    } = frames(&games, &players);
    let found = rolling(
        &lineups,
        &matches,
        &errors,
        &Options::default(),
        &["id-p", "nobody"],
        2,
    )
    .expect("rolling");
    let goals = found
        .lazy()
        .filter(col("led_to").eq(lit("goal")))
        .collect()
        .expect("goals");
    assert_eq!(texts(&goals, "match_id"), ["g1", "g2", "g0", "g3"]);
    assert_eq!(numbers(&goals, "matches"), [1.0, 2.0, 2.0, 2.0]);
    assert_eq!(numbers(&goals, "count"), [0.0, 2.0, 3.0, 1.0]);
    assert_eq!(numbers(&goals, "rate"), [0.0, 1.0, 1.5, 0.5]);
    let group = numbers(&goals, "group_mean");
    for (at, mean) in numbers(&goals, "mean").into_iter().enumerate() {
        let (low, high) = (numbers(&goals, "low")[at], numbers(&goals, "high")[at]);
        assert!(low < mean && mean < high);
        // Between the window's own rate and the group's.
        let rate = numbers(&goals, "rate")[at];
        assert!(
            (mean - rate) * (mean - group[at]) <= 0.0,
            "{rate} {mean} {}",
            group[at]
        );
    }
}

#[test]
fn exposures_count_touches_and_the_shots_faced_while_on_the_pitch() {
    let made = {
        let mut off = Player::new("off", 30.0, 0, 0);
        off.position = Some("CB");
        let mut rival = Player::new("rival", 90.0, 0, 0);
        rival.home = false;
        let mut late = Player::new("late", 90.0, 0, 0);
        late.game = 1;
        let key_events = Game {
            id: "g1",
            full: false,
            ..LEAGUE
        };
        frames(
            &[LEAGUE, key_events],
            &[off, Player::new("on", 60.0, 0, 0), rival, late],
        )
    };
    let mut lineups = made.lineups;
    for (name, values) in [
        ("from_period", vec![1u8, 1, 1, 1]),
        ("to_period", vec![1, 2, 2, 2]),
    ] {
        lineups
            .with_column(Column::new(name.into(), values))
            .expect("four rows");
    }
    for (name, values) in [
        ("from_minute", vec![0.0, 30.0, 0.0, 0.0]),
        ("to_minute", vec![30.0, 90.0, 90.0, 90.0]),
    ] {
        lineups
            .with_column(Column::new(name.into(), values))
            .expect("four rows");
    }
    use EventType as E;
    // match, period, second, side, player, type, x
    let events = [
        ("g0", 1, 0.0, "away", "rival", E::Shot, 90.0),
        ("g0", 1, 60.0, "home", "off", E::Pass, 20.0),
        ("g0", 1, 61.0, "home", "off", E::Pressure, 20.0),
        ("g0", 1, 62.0, "home", "off", E::Clearance, 60.0),
        ("g0", 1, 1800.0, "away", "rival", E::ShotFreekick, 90.0),
        ("g0", 1, 1801.0, "away", "rival", E::ShotPenalty, 90.0),
        ("g0", 1, 1802.0, "home", "on", E::Shot, 90.0),
        ("g0", 2, 5.0, "away", "rival", E::Shot, 90.0),
        ("g0", 5, 5.0, "away", "rival", E::ShotPenalty, 90.0),
        ("g1", 1, 5.0, "home", "late", E::Pass, 10.0),
    ];
    let n = events.len();
    let frame = DataFrame::new(
        n,
        vec![
            Column::new("match_id".into(), events.map(|e| e.0)),
            Column::new("period".into(), events.map(|e| e.1 as u8)),
            Column::new("seconds".into(), events.map(|e| e.2)),
            words("side", events.map(|e| e.3).to_vec(), Side::dtype()),
            // The file has no ids in its events: the name decides.
            Column::new("player_id".into(), vec![None::<&str>; n]),
            Column::new("player".into(), events.map(|e| e.4)),
            words("type", events.map(|e| e.5.name()).to_vec(), E::dtype()),
            Column::new("start_x".into(), events.map(|e| e.6 as f32)),
        ],
    )
    .expect("columns of one length");
    let found = exposures(&frame, &lineups, &made.matches).expect("exposures");
    for (name, values) in
        names(EXPOSURE_COLUMNS)
            .into_iter()
            .zip([[2.0, 1.0, 4.0], [1.0, 0.0, 0.0], [2.0, 2.0, 1.0]])
    {
        let column = numbers(&found, name);
        assert_eq!(column[..3], values, "{name}");
        assert!(column[3].is_nan(), "{name} of key events");
    }
    // And they are what rates are taken over.
    for per in Per::ALL {
        let options = Options {
            per: *per,
            ..Options::default()
        };
        assert_eq!(Per::from_name(per.name()), Some(*per));
        let rows = estimates(&found, &made.matches, &made.errors, &options).expect("estimates");
        assert_eq!(rows.height(), 4);
    }
}

// ---- do they keep their word --------------------------------------------------------------------

/// A group whose true rates are gamma, over exposures from 2 to 38 matches.
struct World {
    name: &'static str,
    players: usize,
    /// Coefficient of variation of the true rates.
    spread: f64,
    /// Mean rate per 90 minutes.
    mean: f64,
    rounds: usize,
}

const WORLDS: [World; 6] = [
    World {
        name: "errors to goals, league",
        players: 200,
        spread: 0.6,
        mean: 0.03,
        rounds: 100,
    },
    World {
        name: "errors to shots, league",
        players: 200,
        spread: 0.7,
        mean: 0.15,
        rounds: 60,
    },
    World {
        name: "true rates far apart",
        players: 200,
        spread: 1.2,
        mean: 0.10,
        rounds: 60,
    },
    World {
        name: "true rates alike",
        players: 200,
        spread: 0.3,
        mean: 0.10,
        rounds: 60,
    },
    World {
        name: "small group",
        players: 40,
        spread: 0.6,
        mean: 0.06,
        rounds: 300,
    },
    World {
        name: "tiny group",
        players: 15,
        spread: 0.5,
        mean: 0.10,
        rounds: 500,
    },
];

impl World {
    /// Each round's estimates and the true rates, in the order of the estimates' rows.
    fn rounds(&self, seed: u64) -> Vec<(DataFrame, Vec<f64>)> {
        let mut dice = Dice(seed);
        let shape = 1.0 / (self.spread * self.spread);
        (0..self.rounds)
            .map(|_| {
                let mut truth = Vec::new();
                let players: Vec<Player> = (0..self.players)
                    .map(|at| {
                        let rate = dice.gamma(shape, shape / self.mean);
                        truth.push(rate);
                        let games = 2.0 + 36.0 * dice.uniform();
                        let errors = dice.poisson(rate * games) as usize;
                        Player::new(&at.to_string(), 90.0 * games, errors, 0)
                    })
                    .collect();
                let found = frames(&[LEAGUE], &players).estimates(&Options::default());
                let order = texts(&found, "player");
                let truth = order
                    .iter()
                    .map(|name| truth[name.parse::<usize>().expect("a number")])
                    .collect();
                (found, truth)
            })
            .collect()
    }
}

#[test]
fn intervals_cover_the_true_rates() {
    println!("world | 95 % credible covers | without doubt about the prior | exact Poisson covers");
    for (seed, world) in WORLDS.iter().enumerate() {
        let (mut inside, mut plain, mut exact, mut all) = (0, 0, 0, 0);
        for (found, truth) in world.rounds(100 + seed as u64) {
            let column = |name: &str| numbers(&found, &format!("goal_{name}"));
            let (low, high) = (column("low"), column("high"));
            let (raw_low, raw_high) = (column("rate_low"), column("rate_high"));
            let (shape, rate) = (column("prior_shape"), column("prior_rate"));
            let (count, exposure) = (column("count"), column("exposure"));
            for (at, truth) in truth.into_iter().enumerate() {
                let within = |low: f64, high: f64| usize::from(low <= truth && truth <= high);
                all += 1;
                inside += within(low[at], high[at]);
                exact += within(raw_low[at], raw_high[at]);
                if shape[at].is_finite() {
                    let (low, high) = Belief {
                        shape: shape[at] + count[at],
                        rate: rate[at] + exposure[at],
                    }
                    .interval_95();
                    plain += within(low, high);
                } else {
                    plain += within(low[at], high[at]);
                }
            }
        }
        let share = |count: usize| count as f64 / all as f64;
        println!(
            "{}, {} players | {:.3} | {:.3} | {:.3}",
            world.name,
            world.players,
            share(inside),
            share(plain),
            share(exact)
        );
        assert!((0.93..=0.97).contains(&share(inside)), "{}", world.name);
        assert!(share(exact) >= 0.945, "{}", world.name);
    }
}

#[test]
fn pairwise_probabilities_are_calibrated() {
    const BINS: usize = 10;
    let mut total = [(0.0, 0.0, 0.0); BINS];
    let (mut said, mut right) = (0.0, 0.0);
    for (seed, world) in WORLDS.iter().enumerate() {
        let mut dice = Dice(seed as u64);
        for (found, truth) in world.rounds(200 + seed as u64) {
            let (shape, rate) = (
                numbers(&found, "goal_posterior_shape"),
                numbers(&found, "goal_posterior_rate"),
            );
            let n = truth.len();
            // Rows stand in the order of their means; a pair is drawn without looking at it.
            for _ in 0..2 * n {
                let (a, b) = (dice.next() as usize % n, dice.next() as usize % n);
                if a == b {
                    continue;
                }
                let belief = |at: usize| Belief {
                    shape: shape[at],
                    rate: rate[at],
                };
                let p = belief(a).probability_lower(belief(b));
                let lower = f64::from(u8::from(truth[a] < truth[b]));
                let bin = &mut total[((p * BINS as f64) as usize).min(BINS - 1)];
                *bin = (bin.0 + 1.0, bin.1 + p, bin.2 + lower);
                match Verdict::from_probability(p) {
                    Verdict::Lower => (said, right) = (said + 1.0, right + lower),
                    Verdict::Higher => (said, right) = (said + 1.0, right + 1.0 - lower),
                    _ => {}
                }
            }
        }
    }
    println!("stated P(A lower) | pairs | mean stated | A was lower");
    for (at, (pairs, stated, lower)) in total.into_iter().enumerate() {
        let (stated, lower) = (stated / pairs, lower / pairs);
        let from = at as f64 / BINS as f64;
        println!(
            "{from:.1} to {:.1} | {pairs} | {stated:.3} | {lower:.3}",
            from + 0.1
        );
        assert!(pairs > 500.0);
        assert!(
            (stated - lower).abs() < 0.025,
            "{stated} stated, {lower} found"
        );
    }
    println!(
        "`lower` and `higher` said {said} times, right {:.3}",
        right / said
    );
    assert!(right / said > 0.975);
}

#[test]
fn shrinkage_beats_raw_rates_in_squared_error() {
    println!("world | squared error, raw | shrunk | shrunk / raw | rounds won");
    for (seed, world) in WORLDS.iter().enumerate() {
        let (mut raw, mut shrunk, mut won) = (0.0, 0.0, 0);
        let rounds = world.rounds(300 + seed as u64);
        let n = (rounds.len() * world.players) as f64;
        for (found, truth) in &rounds {
            let error = |name: &str| -> f64 {
                let pairs = numbers(found, name).into_iter().zip(truth);
                pairs.map(|(rate, truth)| (rate - truth).powi(2)).sum()
            };
            let (a, b) = (error("goal_rate"), error("goal_mean"));
            won += usize::from(b < a);
            raw += a;
            shrunk += b;
        }
        let share = won as f64 / rounds.len() as f64;
        println!(
            "{} | {:.6} | {:.6} | {:.2} | {share:.2}",
            world.name,
            raw / n,
            shrunk / n,
            shrunk / raw
        );
        assert!(shrunk < 0.75 * raw, "{}", world.name);
        assert!(share > 0.9, "{}", world.name);
    }
}

#[test]
fn rank_intervals_cover_the_true_ranks() {
    let world = World {
        name: "a list",
        players: 20,
        spread: 0.7,
        mean: 0.15,
        rounds: 100,
    };
    let (mut inside, mut all) = (0, 0);
    for (found, truth) in world.rounds(400) {
        let names = texts(&found, "player");
        let places = ranks(&found).expect("ranks");
        for (name, own) in names.iter().zip(&truth) {
            let rank = 1.0 + truth.iter().filter(|other| *other < own).count() as f64;
            let low = cell(&places, name, "rank_low");
            let high = cell(&places, name, "rank_high");
            inside += usize::from(low <= rank && rank <= high);
            all += 1;
        }
    }
    let share = f64::from(inside as u32) / f64::from(all as u32);
    println!("95 % rank intervals cover {share:.3} of {all} true ranks");
    // Ranks are whole numbers: an interval holds at least its 95 %, mostly more.
    assert!(share >= 0.95);
}

/// Errors with shares: the sum of weights is not a count, and its interval must not pretend so.
#[test]
fn weighted_intervals_cover_the_true_weighted_rates() {
    let mut dice = Dice(500);
    let (mut inside, mut exact, mut all) = (0, 0, 0);
    for _ in 0..60 {
        let mut truth = Vec::new();
        let players: Vec<Player> = (0..200)
            .map(|at| {
                let rate = dice.gamma(2.0, 2.0 / 0.15);
                // Weights from 0.05 to 0.65, as expected goals have them; their mean is 0.25.
                truth.push(rate * 0.25);
                let games = 2.0 + 36.0 * dice.uniform();
                let errors = dice.poisson(rate * games);
                let mut player = Player::new(&at.to_string(), 90.0 * games, 0, 0);
                player.errors[0] = (0..errors)
                    .map(|_| 0.05 + 0.6 * dice.uniform().powi(2))
                    .collect();
                player
            })
            .collect();
        let options = Options {
            weight: Weight::Xg,
            ..Options::default()
        };
        let found = frames(&[LEAGUE], &players).estimates(&options);
        let column = |name: &str| numbers(&found, &format!("goal_{name}"));
        let (low, high) = (column("low"), column("high"));
        let (raw_low, raw_high) = (column("rate_low"), column("rate_high"));
        for (at, name) in texts(&found, "player").iter().enumerate() {
            let truth = truth[name.parse::<usize>().expect("a number")];
            all += 1;
            inside += usize::from(low[at] <= truth && truth <= high[at]);
            exact += usize::from(raw_low[at] <= truth && truth <= raw_high[at]);
        }
    }
    let share = |count: usize| count as f64 / all as f64;
    println!(
        "weighted by expected goals: credible covers {:.3}, interval of the player alone {:.3}",
        share(inside),
        share(exact)
    );
    assert!((0.93..=0.97).contains(&share(inside)));
    assert!(share(exact) >= 0.945);
}
