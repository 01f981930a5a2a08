//! The tables made by the analysis, each declared once: its columns and a row as a struct.
//!
//! `docs/outputs.md` and the schemas of the Python package are written from the columns. The rows
//! are meant for small results that become texts and pictures one by one: `all` reads each column
//! of a frame once.

use backline_model::{Day, PositionGroup, table, word_list};

use crate::compare::{Belief, Per, Verdict, Weight};

pub use backline_attribution::rows::*;

word_list! {
    /// The kind of a player's errors shown in tables and pictures.
    CountBasis as text {
        /// Labelled errors: all the player's matches belong to feeds that label errors.
        Labels = "labels",
        /// Expected errors: none of the player's matches belongs to such a feed.
        Expected = "expected",
        /// Labelled errors in some matches, expected ones in the others.
        Mixed = "mixed",
    }
}

impl CountBasis {
    /// The basis for matches of which some are labelled, or none.
    pub const fn from_matches(labelled: bool, unlabelled: bool) -> CountBasis {
        match (labelled, unlabelled) {
            (true, false) => CountBasis::Labels,
            (false, _) => CountBasis::Expected,
            (true, true) => CountBasis::Mixed,
        }
    }
}

word_list! {
    /// How a player's minutes in all matches are known.
    MinutesBasis as text {
        /// Stated by the source in all of them.
        Stated = "stated",
        /// Inferred from first and last involvement in all of them.
        Inferred = "inferred",
        /// Stated in some and inferred in others.
        Mixed = "mixed",
    }
}

word_list! {
    /// The state of the score for a team.
    State as text {
        /// The team had more goals.
        Leading = "leading",
        /// As many.
        Level = "level",
        /// Fewer.
        Behind = "behind",
    }
}

impl State {
    /// With these goals for and against.
    pub fn from_score(own: u32, against: u32) -> State {
        match own.cmp(&against) {
            std::cmp::Ordering::Greater => State::Leading,
            std::cmp::Ordering::Equal => State::Level,
            std::cmp::Ordering::Less => State::Behind,
        }
    }
}

table! {
    /// The situation when an error was made; these columns follow those of the errors.
    pub struct SituationRow, names SituationNames {
        /// when the match was
        date: Option<Day>,
        /// the other team
        opponent: Option<String>,
        /// `home` or `away`; null where the source does not say who was at home
        venue: Option<String>,
        /// goals of the erring player's team
        goals_for: Option<u32> ["goals"],
        /// goals of the opponents
        goals_against: Option<u32> ["goals"],
        /// for the erring player's team: `leading`, `level` or `behind`
        state: State,
        /// players of the team on the pitch by the line-ups; null if not known
        men: Option<u32>,
        /// players of the opponents on the pitch
        opponent_men: Option<u32>,
    }
}

table! {
    /// What a player's losses of the ball risk, whether or not a shot followed.
    pub struct RiskRow, names RiskNames {
        /// the player's team; several are joined by ` / `
        team: String,
        /// who
        player: String,
        /// time on the pitch in matches of which every event is known
        minutes: f64 ["min"],
        /// balls lost straight to the opponents
        losses: u32,
        /// goals that errors among them would cost on average: for each loss the probability that
        /// taggers would call it an error, had a shot followed, times the opponents' expected threat
        /// where they took the ball over
        risk: f64 ["goals"],
        /// its rate
        risk_per_90: Option<f64> ["per 90 min"],
        /// lower end of its 95 % interval, which includes the uncertainty about which losses were errors
        risk_low: Option<f64> ["per 90 min"],
        /// upper end of that interval
        risk_high: Option<f64> ["per 90 min"],
        /// unique key of the player: the provider's id, else team and name
        player_key: String,
    }
}

table! {
    /// How often a player erred.
    pub struct RateRow, names RateNames {
        /// the player's team; several are joined by ` / `
        team: String,
        /// who
        player: String,
        /// time on the pitch, stoppage time included
        minutes: f64 ["min"],
        /// verdicts: errors that led to a goal
        errors_to_goal: u32,
        /// verdicts: errors that led to a shot, goals included; null without full coverage
        errors_to_shot: Option<u32>,
        /// rate of errors that led to a goal
        goal_errors_per_90: Option<f64> ["per 90 min"],
        /// lower end of its exact 95 % Poisson interval (Garwood 1936)
        goal_errors_low: Option<f64> ["per 90 min"],
        /// upper end of that interval
        goal_errors_high: Option<f64> ["per 90 min"],
        /// rate of errors that led to a shot, goals included, over `full_minutes`; null without
        /// full coverage
        shot_errors_per_90: Option<f64> ["per 90 min"],
        /// lower end of its exact 95 % Poisson interval
        shot_errors_low: Option<f64> ["per 90 min"],
        /// upper end of that interval
        shot_errors_high: Option<f64> ["per 90 min"],
        /// what tables and pictures show for the player: `labels` if the feed labels errors,
        /// `expected` if it does not, `mixed` for matches of both kinds
        basis: CountBasis,
        /// labelled errors that led to a goal; null if none of the player's matches belongs to a
        /// feed with labels
        labelled_to_goal: Option<u32>,
        /// labelled errors that led to a shot, goals included; null also without full coverage
        labelled_to_shot: Option<u32>,
        /// expected errors that led to a goal: the sum of the confidences that the events alone
        /// give, labels ignored, each action once
        expected_to_goal: f64 ["errors"],
        /// their rate
        expected_goal_per_90: Option<f64> ["per 90 min"],
        /// lower end of its 95 % interval, which includes the uncertainty about which actions were
        /// errors
        expected_goal_low: Option<f64> ["per 90 min"],
        /// upper end of that interval
        expected_goal_high: Option<f64> ["per 90 min"],
        /// expected errors that led to a shot, goals included; null without full coverage
        expected_to_shot: Option<f64> ["errors"],
        /// their rate, over `full_minutes`
        expected_shot_per_90: Option<f64> ["per 90 min"],
        /// lower end of its 95 % interval
        expected_shot_low: Option<f64> ["per 90 min"],
        /// upper end of that interval
        expected_shot_high: Option<f64> ["per 90 min"],
        /// matches in which the player took part
        matches: u32,
        /// minutes in matches with full coverage, the exposure of the shot rate
        full_minutes: f64 ["min"],
        /// where the player spent most minutes; null where not known
        position: Option<String>,
        /// `stated`, `inferred` or `mixed`
        minutes_basis: MinutesBasis,
        /// fouls for a penalty, scored or not; counted among the errors only if a label calls them
        /// one
        penalties_conceded: u32,
        /// own goals; counted among the errors only if a label calls them one
        own_goals: u32,
        /// expected goals of the goals and shots to which the errors of both counts led; null if
        /// none is known
        xg_given_away: Option<f64> ["goals"],
        /// expected threat that the balls lost by these errors cost, see `docs/value.md`
        threat_given_away: Option<f64> ["goals"],
        /// unique key of the player: the provider's id, else name and team
        player_key: String,
        /// provider's id
        player_id: Option<String>,
        /// competitions in which the player played, joined by ` / `; null where the matches do not say
        competition: Option<String>,
        /// seasons, as `competition`
        season: Option<String>,
    }
}

/// Names of the columns of the rates, for reading them and for expressions.
pub const RATES: RateNames = RateRow::NAMES;

table! {
    /// How a team's goals in a match were conceded.
    pub struct CauseRow, names CauseNames {
        /// the match
        match_id: String,
        /// when it was
        date: Option<Day>,
        /// who conceded
        team: String,
        /// opponent
        opponent: String,
        /// goals conceded, without the shoot-out
        conceded: u32 ["goals"],
        /// goals for which an error is counted (confidence 0.5 or more)
        individual_error: u32 ["goals"],
        /// of the others, penalties
        penalty: u32 ["goals"],
        /// of the others, own goals
        own_goal: u32 ["goals"],
        /// of the others, after a corner or free kick, see `set_piece` of the outcomes
        set_piece: u32 ["goals"],
        /// all others
        none_named: u32 ["goals"],
    }
}

/// Names of the columns of the causes of goals, for reading them and for expressions.
pub const CAUSES: CauseNames = CauseRow::NAMES;

table! {
    /// A goal or shot that resulted from a counted error.
    pub struct GivenAwayRow, names GivenAwayNames {
        /// the match
        match_id: String,
        /// who erred
        team: String,
        /// the goal or shot
        event_id: String,
        /// its period
        period: u8,
        /// its clock minute
        minute: u16 ["min"],
        /// second of that minute
        second: f64 ["s"],
        /// it was a goal
        goal: bool,
        /// its expected goals; null for an own goal and if they are not known
        xg: Option<f64> ["0-1"],
        /// sum of `xg` of the team in this match up to this row, without unknown values
        total: f64 ["goals"],
    }
}

word_list! {
    /// What of two feeds is held against each other.
    Compared as text {
        /// The labels of the first against those of the second.
        Labels = "labels",
        /// What the events alone name in the first and in the second.
        Verdicts = "verdicts",
        /// The labels of the first against what the events alone name in the second.
        LabelsVerdicts = "labels a, verdicts b",
        /// What the events alone name in the first against the labels of the second.
        VerdictsLabels = "verdicts a, labels b",
    }
}

word_list! {
    /// What is counted where two feeds are held against each other.
    Unit as text {
        /// A goal or shot that both have: was an error made before it?
        Shot = "shot",
        /// A player in a match that both have: did they err before a goal or shot?
        Player = "player in a match",
    }
}

word_list! {
    /// Which of two feeds saw an error.
    Seen as text {
        /// Both.
        Both = "both",
        /// The first alone.
        A = "a",
        /// The second alone.
        B = "b",
    }
}

impl Seen {
    /// Those that did; none where neither.
    pub const fn from_feeds(a: bool, b: bool) -> Option<Seen> {
        match (a, b) {
            (true, true) => Some(Seen::Both),
            (true, false) => Some(Seen::A),
            (false, true) => Some(Seen::B),
            (false, false) => None,
        }
    }
}

table! {
    /// How two feeds of the same matches agree in one respect.
    pub struct AgreeRow, names AgreeNames {
        /// `labels`, `verdicts` (what the events alone name, confidence 0.5 or more), `labels a,
        /// verdicts b` or `verdicts a, labels b`
        compared: Compared,
        /// what is counted: `shot`, a goal or shot of both feeds, before which an error was made or
        /// not; or `player in a match`, who erred before a goal or shot or did not
        unit: Unit,
        /// how many of these both have
        units: u32,
        /// with an error by both
        both: u32,
        /// by the first alone
        a_only: u32,
        /// by the second alone
        b_only: u32,
        /// by neither
        neither: u32,
        /// Cohen's kappa over the units; null where one of them says the same of all
        kappa: Option<f64>,
        /// lower end of its 95 % interval
        kappa_low: Option<f64>,
        /// upper end of that interval
        kappa_high: Option<f64>,
    }
}

table! {
    /// An error that at least one of two feeds labels, or names by the events alone.
    pub struct SeenRow, names SeenNames {
        /// the first feed's match
        match_id: String,
        /// home and away team
        title "match": String,
        /// minute of the goal or shot as reports write it
        minute: String,
        /// the erring player's team
        team: String,
        /// who, as the first writes it; null where it has no such error
        player_a: Option<String>,
        /// who, as the second writes it
        player_b: Option<String>,
        /// `goal` or `shot`
        led_to: LedTo,
        /// who labels it: `both`, `a` or `b`; null where it is a verdict alone
        labelled: Option<Seen>,
        /// in whose data the events alone name it
        named: Option<Seen>,
        /// the first's label
        label_a: Option<String>,
        /// the second's label
        label_b: Option<String>,
        /// what each says, in plain words
        sentence: String,
        /// what the events alone say in the first's data
        confidence_a: Option<f64> ["0-1"],
        /// the same in the second's
        confidence_b: Option<f64> ["0-1"],
    }
}

table! {
    /// A match that two feeds have.
    pub struct AgreeMatchRow, names AgreeMatchNames {
        /// the first's id
        match_a: String,
        /// the second's id
        match_b: String,
        /// teams and score
        title "match": String,
        /// when it was
        date: Option<Day>,
        /// goals and shots of the first
        shots_a: u32,
        /// of the second
        shots_b: u32,
        /// of both
        shots_both: u32,
        /// players who are in both line-ups
        players: u32,
        /// the second's clock less the first's in the first half
        offset_1: f64 ["s"],
        /// the same in the second half
        offset_2: f64 ["s"],
    }
}

word_list! {
    /// Whose errors cost points.
    PointsOf as text {
        /// A player's.
        Player = "player",
        /// Those of all players of a team.
        Team = "team",
    }
}

table! {
    /// What errors cost in points, see `docs/value.md`; the first ninety minutes of matches with
    /// full coverage.
    pub struct PointsRow, names PointsNames {
        /// `player`, or `team`: all its players together, a shot that two of them made possible once
        of: PointsOf,
        /// the team; several of a player are joined by ` / `
        team: String,
        /// who; null of a team
        player: Option<String>,
        /// matches that are in the figures
        matches: u32,
        /// time on the pitch in these matches; of a team their length
        minutes: f64 ["min"],
        /// what an error is: as `basis` in `rates.csv`
        basis: CountBasis,
        /// opponents' shots that followed errors: a number, or an expected one
        shots: f64,
        /// expected goals that they added to the opponents' attacks
        xg: f64 ["goals"],
        /// expected points given away: those without these shots less those with them
        points: f64 ["points"],
        /// lower end of the range that holds 95 % of what the same chances may have cost
        points_low: u32 ["points"],
        /// upper end of that
        points_high: u32 ["points"],
        /// goals that followed the errors: of those labelled, or of a confidence of 0.5 or more
        goals: u32 ["goals"],
        /// what the results would have brought more without these goals
        points_in_fact: u32 ["points"],
        /// own goals and shots without expected goals that followed errors: in `goals` alone
        unknown: u32,
        /// as in `rates.csv`; null of a team
        player_key: Option<String>,
    }
}

table! {
    /// A team in a match: what its chances made likely, with the shots that followed its errors and
    /// without them.
    pub struct PointsMatchRow, names PointsMatchNames {
        /// the match
        match_id: String,
        /// when it was
        date: Option<Day>,
        /// the team
        team: String,
        /// the other team
        opponent: String,
        /// expected goals of its shots
        xg_for: f64 ["goals"],
        /// expected goals of the opponents' shots
        xg_against: f64 ["goals"],
        /// probability that it wins
        win: f64 ["0-1"],
        /// probability of a draw
        draw: f64 ["0-1"],
        /// probability that it loses
        loss: f64 ["0-1"],
        /// three times the first and once the second
        expected_points: f64 ["points"],
        /// the same without the opponents' shots that followed errors
        without_errors: f64 ["points"],
        /// points of the result after ninety minutes
        points: u32 ["points"],
        /// points without the goals that followed errors
        points_without_errors: u32 ["points"],
    }
}

table! {
    /// The estimate of a player's true rate of errors with one outcome.
    pub struct OutcomeEstimate, names OutcomeEstimateNames {
        /// errors counted
        errors: Option<u32>,
        /// of these, without a known weight (`xg` only); they add nothing
        unweighted: Option<u32>,
        /// in units of `per`
        exposure: Option<f64>,
        /// sum of weights; null if errors were counted and none has a weight
        count: Option<f64>,
        /// the player alone: rate
        rate: Option<f64>,
        /// the player alone: lower end of the exact 95 % Poisson interval
        rate_low: Option<f64>,
        /// the player alone: upper end of that interval
        rate_high: Option<f64>,
        /// empirical Bayes: posterior mean
        mean: Option<f64>,
        /// empirical Bayes: lower end of the 95 % credible interval
        low: Option<f64>,
        /// empirical Bayes: upper end of that interval
        high: Option<f64>,
        /// the group's mean rate; null without a prior
        group_mean: Option<f64>,
        /// how often players of the team err compared with an average one; the estimate is for an
        /// average one. 1 if it cannot be estimated
        team_factor: Option<f64>,
        /// weight of the group's mean in the posterior mean
        pull: Option<f64> ["0-1"],
        /// the group on which the prior is based, such as `DF, La Liga`; `none` for the player
        /// alone
        prior: Option<String>,
        /// the prior's shape; null without a prior
        prior_shape: Option<f64>,
        /// the prior's rate in units of exposure; null without a prior
        prior_rate: Option<f64>,
        /// shape of the posterior gamma, for `density` and `pairs`
        posterior_shape: Option<f64>,
        /// its rate
        posterior_rate: Option<f64>,
    }
}

impl OutcomeEstimate {
    /// The posterior, if there is an estimate.
    pub fn belief(&self) -> Option<Belief> {
        Some(Belief {
            shape: self.posterior_shape?,
            rate: self.posterior_rate?,
        })
    }
}

table! {
    /// A player in a comparison.
    pub struct EstimateRow, names EstimateNames {
        /// unique key of the player: the provider's id, else name and team
        player_key: String,
        /// who
        player: String,
        /// the player's team; several are joined by ` / `
        team: String,
        /// `GK`, `DF`, `MF`, `FW` or `unknown`: where the player spent most minutes
        position_group: PositionGroup,
        /// code in that group with which the player spent most minutes: `CB`, or `DF` if the data
        /// give only the line
        position: Option<String>,
        /// where the player spent most minutes
        competition: Option<String>,
        /// matches in which the player took part
        matches: u32,
        /// time on the pitch
        minutes: f64 ["min"],
        /// the unit of exposure: `90`, `touches`, `own-half-touches` or `shots-faced`
        per: Per,
        /// how errors are added up: `errors`, `count`, `share`, `confidence` or `xg`
        weight: Weight,
        /// with the weight `errors`, what was added up: labelled errors, expected ones, or both
        basis: CountBasis,
        with {
            /// By errors that led to a goal; all null without exposure.
            "goal_": goal: OutcomeEstimate,
            /// By errors that led to a shot, goals included; all null without full coverage.
            "shot_": shot: OutcomeEstimate,
        }
    }
}

/// Names of the columns of the estimates, for reading them and for expressions.
pub const ESTIMATES: EstimateNames = EstimateRow::NAMES;

impl EstimateRow {
    /// The estimate by errors with this outcome.
    pub fn by_outcome(&self, led_to: LedTo) -> &OutcomeEstimate {
        match led_to {
            LedTo::Goal => &self.goal,
            LedTo::Shot => &self.shot,
        }
    }
}

table! {
    /// The part of a split to which an estimate belongs; comes before the columns of
    /// [`EstimateRow`].
    pub struct SplitRow, names SplitNames {
        /// the competition, season, opponent, `home` or `away`, `leading`, `level` or `behind`, minutes,
        /// men, `before ..` or `from .. on`; `not known`
        part: String,
    }
}

table! {
    /// Two players compared.
    pub struct PairRow, names PairNames {
        /// `goal`, or `shot`: goals included
        led_to: LedTo,
        /// the first player; with the team if a name is shared, and with the part of a split
        a: String,
        /// the second player
        b: String,
        /// the first's `player_key`
        a_key: String,
        /// the second's `player_key`
        b_key: String,
        /// probability that A's true rate is lower than B's; 1 minus it, that it is higher
        p_lower: f64 ["0-1"],
        /// A's rate divided by B's, posterior median
        ratio: f64,
        /// lower end of its 95 % credible interval
        ratio_low: f64,
        /// upper end of that interval
        ratio_high: f64,
        /// of A: `lower`, `leans lower`, `cannot be distinguished`, `leans higher` or `higher`
        verdict: Verdict,
    }
}

table! {
    /// A player's place in the list.
    pub struct RankRow, names RankNames {
        /// `goal`, or `shot`: goals included
        led_to: LedTo,
        /// who, written as in `comparison-pairs.csv`
        player: String,
        /// the player's key, as in `comparison.csv`
        player_key: String,
        /// expected rank by true rate; 1 has the lowest rate
        rank: f64,
        /// lower end of the rank's 95 % credible interval
        rank_low: u32,
        /// upper end of that interval
        rank_high: u32,
        /// probability that nobody in the list has a lower rate
        p_lowest: f64 ["0-1"],
        /// probability that nobody in the list has a higher rate
        p_highest: f64 ["0-1"],
        /// players in the list
        players: u32,
    }
}

table! {
    /// A player's rate over the last matches up to one of them.
    pub struct RollingRow, names RollingNames {
        /// `goal`, or `shot`: goals included
        led_to: LedTo,
        /// unique key of the player
        player_key: String,
        /// who
        player: String,
        /// the last match of the window
        match_id: String,
        /// its date
        date: Option<Day>,
        /// matches in the window; fewer than requested in the first ones
        matches: u32,
        /// exposure in the window, as in `comparison.csv`
        exposure: f64,
        /// sum of weights in the window, as in `comparison.csv`
        count: f64,
        /// the window alone: rate
        rate: f64,
        /// the window alone: lower end of the exact 95 % Poisson interval
        rate_low: f64,
        /// the window alone: upper end of that interval
        rate_high: f64,
        /// the window's errors with the prior of the player's group: posterior mean
        mean: f64,
        /// lower end of its 95 % band
        low: f64,
        /// upper end of that band
        high: f64,
        /// mean of the player's group over all matches
        group_mean: Option<f64>,
    }
}

table! {
    /// Other exposures of a player in a match besides minutes; these columns follow those of the
    /// line-ups. All are null, not 0, in matches with key events only.
    pub struct ExposureRow, names ExposureNames {
        /// the player's events of a type that plays the ball, without the shoot-out
        touches: Option<u32>,
        /// those that start in the own half (`start_x` below 52.5 m)
        own_half_touches: Option<u32>,
        /// opponents' shots, penalties included, from when the player came on to when they went off
        shots_faced: Option<u32>,
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use super::*;
    use backline_model::{ColumnSpec, Error};

    fn pairs() -> DataFrame {
        df!(
            "led_to" => ["goal", "shot"], "a" => ["A", "A"], "b" => ["B", "B"],
            "a_key" => ["1", "1"], "b_key" => ["2", "2"], "p_lower" => [0.99, 0.5],
            "ratio" => [0.2, 1.0], "ratio_low" => [0.1, 0.5], "ratio_high" => [0.4, 2.0],
            "verdict" => ["lower", "cannot be distinguished"],
        )
        .expect("a frame")
    }

    #[test]
    fn rows_are_read_with_their_words() {
        let rows = PairRow::all(&pairs()).expect("rows");
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].led_to, rows[0].verdict),
            (LedTo::Goal, Verdict::Lower)
        );
        assert_eq!(
            (rows[1].led_to, rows[1].verdict),
            (LedTo::Shot, Verdict::Unclear)
        );
        assert_eq!(rows[1].ratio_high, 2.0);
    }

    #[test]
    fn a_word_that_nobody_knows_is_named_with_its_row() {
        let mut frame = pairs();
        frame
            .with_column(Column::new("led_to".into(), ["goal", "corner"]))
            .expect("a column");
        let error = PairRow::all(&frame).expect_err("no such word").to_string();
        assert!(
            error.contains("`led_to`") && error.contains("corner") && error.contains("row 2"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_column_is_named() {
        let frame = pairs().drop("ratio").expect("there");
        let error = PairRow::all(&frame).expect_err("it lacks it");
        assert!(matches!(&error, Error::Column { column, .. } if column == "ratio"));
    }

    fn empty(specs: &[ColumnSpec], beginning: &str) -> Vec<Column> {
        let names = specs
            .iter()
            .map(|spec| (format!("{beginning}{}", spec.name), (spec.dtype)()));
        names
            .map(|(name, dtype)| Column::full_null(name.into(), 1, &dtype))
            .collect()
    }

    #[test]
    fn evidence_may_be_missing_and_nulls_may_not() {
        let columns = ["event_ids", "sentence", "reasons"];
        let rows = |frame: &DataFrame| ErrorRow::all(&frame.drop_many(columns).clear());
        let frame = DataFrame::new(1, empty(ErrorRow::COLUMNS, "")).expect("a frame");
        assert_eq!(rows(&frame).expect("no rows"), []);
        let error = ErrorRow::all(&frame).expect_err("all null").to_string();
        assert!(
            error.contains("`match_id`") && error.contains("null in row 1"),
            "{error}"
        );
    }

    #[test]
    fn estimates_hold_both_outcomes() {
        let mut columns = vec![
            Column::new("player_key".into(), ["1"]),
            Column::new("player".into(), ["A"]),
            Column::new("team".into(), ["T"]),
            Column::new("position_group".into(), ["DF"]),
            Column::new("position".into(), [None::<&str>]),
            Column::new("competition".into(), [None::<&str>]),
            Column::new("matches".into(), [3u32]),
            Column::new("minutes".into(), [270.0]),
            Column::new("per".into(), ["90"]),
            Column::new("weight".into(), ["count"]),
            Column::new("basis".into(), ["labels"]),
        ];
        columns.extend(empty(OutcomeEstimate::COLUMNS, "goal_"));
        columns.extend(empty(OutcomeEstimate::COLUMNS, "shot_"));
        let mut frame = DataFrame::new(1, columns).expect("a frame");
        frame
            .with_column(Column::new("goal_mean".into(), [0.25]))
            .expect("a column");
        let rows = EstimateRow::all(&frame).expect("rows");
        assert_eq!(rows[0].position_group, PositionGroup::Defender);
        assert_eq!(rows[0].by_outcome(LedTo::Goal).mean, Some(0.25));
        assert_eq!(rows[0].by_outcome(LedTo::Shot).mean, None);
        assert_eq!(rows[0].goal.belief(), None);
    }
}
