//! The tables that attribution makes, each declared once: its columns and a row as a struct.
//!
//! The rows are meant for small results that become texts and pictures one by one: `all` reads each
//! column of a frame once.

use backline_model::{LabelSource, Outcome, Side, table, word_list};

use crate::attribute::Kind;
use crate::value::XgSource;

word_list! {
    /// What an error led to.
    LedTo as text {
        /// A goal.
        Goal = "goal",
        /// A shot but not a goal.
        Shot = "shot",
    }
}

impl LedTo {
    /// The outcome of an attempt that is or is not a goal.
    pub const fn from_goal(goal: bool) -> LedTo {
        if goal { LedTo::Goal } else { LedTo::Shot }
    }
}

word_list! {
    /// Who says that an action was an error.
    VerdictSource as text {
        /// The data provider's label.
        Provider = "provider",
        /// A match report's label.
        Report = "report",
        /// Nobody: it is inferred from the events alone.
        Inferred = "inferred",
    }
}

impl VerdictSource {
    /// The source of a verdict with this label, or without one.
    pub const fn from_label(label: Option<LabelSource>) -> VerdictSource {
        match label {
            Some(LabelSource::Provider) => VerdictSource::Provider,
            Some(LabelSource::Report) => VerdictSource::Report,
            None => VerdictSource::Inferred,
        }
    }
}

table! {
    /// A goal or shot conceded, and a player of the conceding team whose action may have led to it.
    pub struct ErrorRow, names ErrorNames {
        /// the match
        match_id: String,
        /// clock minute of the action: 05:20 is 5
        minute: u16 ["min"],
        /// second of that minute
        second: f64 ["s"],
        /// the conceding team
        team: String,
        /// who
        player: Option<String>,
        /// the kind of error, by its code: see `docs/attribution.md`
        kind: Kind,
        /// `goal` or `shot`
        led_to: LedTo,
        /// `provider` or `report`: there is a label; `inferred`: from the events alone
        source: VerdictSource,
        /// probability that it is an individual error by the chosen standard: of the label if there
        /// is one, else inferred
        confidence: f64 ["0-1"],
        /// share of the blame; the shares of one outcome add up to at most 1, the rest is not an
        /// individual error
        share: f64 ["0-1"],
        /// from the action to the goal or shot
        seconds_before: f64 ["s"],
        /// the goal or shot
        outcome_event_id: String,
        /// evidence: label, action, opponent's takeover, outcome, joined by `;`
        event_ids: Option<String> as String,
        /// the verdict in plain words
        sentence: Option<String> as String,
        /// included in the rates: confidence 0.5 or more, and the worst outcome that the action led to
        counted: bool,
        /// confidence from the events alone by the chosen standard, labels ignored
        inferred_confidence: f64 ["0-1"],
        /// the label's words
        label: Option<String>,
        /// the strongest reasons for the inferred verdict, joined by `; `
        reasons: Option<String> as String,
        /// expected goals of the shot; null for an own goal and where it cannot be known
        xg: Option<f64> ["0-1"],
        /// `provider`, or `own` for backline's formula, see `docs/value.md`
        xg_source: Option<XgSource>,
        /// for a lost ball: expected threat of the team where it lost the ball, see `docs/value.md`
        threat_before: Option<f64> ["goals"],
        /// for a lost ball: expected threat of the opponents where they took it over; added to
        /// `threat_before` it gives what the loss changed
        threat_after: Option<f64> ["goals"],
        /// period of the action
        period: u8,
        /// provider's id
        player_id: Option<String>,
        /// where the action was, the player's team attacking towards +x
        start_x: Option<f32> ["m"],
        /// the same across the pitch
        start_y: Option<f32> ["m"],
        /// what is approximate in the action's row: `time`, `position` or both
        approx: Option<String>,
        /// from the events alone, the probability that Opta's taggers call it an error
        confidence_opta: f64 ["0-1"],
        /// the same for Wyscout's taggers
        confidence_wyscout: f64 ["0-1"],
        /// the same for StatsBomb's taggers
        confidence_statsbomb: f64 ["0-1"],
    }
}

/// Names of the columns of the errors, for reading them and for expressions.
pub const ERRORS: ErrorNames = ErrorRow::NAMES;

impl ErrorRow {
    /// Kept apart from errors, see [`Kind::is_apart`].
    pub fn is_apart(&self) -> bool {
        self.kind.is_fact() && self.label.is_none()
    }
}

table! {
    /// A goal or shot, without the shoot-out.
    pub struct OutcomeRow, names OutcomeNames {
        /// the match
        match_id: String,
        /// the shot, or the own goal
        event_id: String,
        /// period
        period: u8,
        /// clock minute
        minute: u16 ["min"],
        /// second of that minute
        second: f64 ["s"],
        /// the attacking side, also for an own goal
        side: Side,
        /// the attacking team
        team: String,
        /// the conceding team
        against: String,
        /// who shot, or scored the own goal
        player: Option<String>,
        /// it was a goal
        goal: bool,
        /// it was an own goal
        own_goal: bool,
        /// it was a penalty
        penalty: bool,
        /// outcome of the shot
        outcome: Option<Outcome> as Option<String>,
        /// expected goals, as in `errors.csv`
        xg: Option<f64> ["0-1"],
        /// source of the expected goals, as in `errors.csv`
        xg_source: Option<XgSource>,
        /// it resulted from a corner or free kick, within 15 s and with the conceding team not in
        /// control of the ball in between
        set_piece: bool,
    }
}

/// Names of the columns of the outcomes, for reading them and for expressions.
pub const OUTCOMES: OutcomeNames = OutcomeRow::NAMES;

table! {
    /// An event of the attack that ended in a goal or shot.
    pub struct ChainRow, names ChainNames {
        /// the event
        event_id: String,
        /// period
        period: u8,
        /// clock minute
        minute: u16 ["min"],
        /// second of that minute
        second: f32 ["s"],
        /// until the goal or shot, 0 for events after it
        seconds_before: f64 ["s"],
        /// the acting team; empty for events without a team
        team: String,
        /// who acted
        player: Option<String>,
        /// the acting team is the one that shot, or got the goal
        attacking: bool,
        /// what the event was, see `docs/model.md`
        kind "type": backline_model::EventType as String,
        /// how it ended, see `docs/model.md`
        outcome: Option<Outcome> as Option<String>,
        /// as in the events frame, the acting team attacking towards +x
        start_x: Option<f32> ["m"],
        /// as in the events frame
        start_y: Option<f32> ["m"],
        /// as in the events frame
        end_x: Option<f32> ["m"],
        /// as in the events frame
        end_y: Option<f32> ["m"],
        /// what is approximate
        approx: Option<String>,
        /// row of the candidate to whom the action belongs
        candidate: Option<u32>,
    }
}

table! {
    /// What a player's losses of the ball risked in one match, as columns of the line-ups.
    pub struct RiskOfMatchRow, names RiskOfMatchNames {
        /// balls lost straight to the opponents
        losses: Option<u32>,
        /// sum over them of the probability that taggers would call the loss an error, had a shot
        /// followed, times the opponents' expected threat where they took the ball over
        risk: Option<f64> ["goals"],
        /// variance of that sum
        risk_variance: Option<f64> ["goals^2"],
    }
}
