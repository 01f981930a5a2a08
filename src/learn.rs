//! Learning from labelled and complete matches under any paths, and measuring the result on others.

use std::path::{Path, PathBuf};

use backline_analysis::attribute::{Agreement, Training, Weights};
use backline_analysis::value::{Claims, Measured, Shots, ThreatCounts, ThreatGrid, XgModel};
use backline_model::{Error, Place, Result};
use backline_read::ReadOptions;

use crate::input::{Remarks, over_all};

/// Other sources on which the scorecard is fitted, besides the matches.
#[derive(Debug, Clone, Default)]
pub struct Teachers {
    /// Lists of who erred in which of the matches, without saying when, see
    /// [`Training::name_weakly`].
    pub lists: Vec<PathBuf>,
    /// Matches used only for their provider's constant and slope, not for the weights.
    pub scale: Vec<PathBuf>,
}

/// Collects the training data of the scorecard: every match under `paths`, and the other sources.
///
/// # Errors
/// As for [`crate::analyse::analyse`]; and a list that cannot be read.
pub fn training<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    teachers: &Teachers,
) -> Result<(Training, Remarks)> {
    let (parts, mut remarks) = over_all(paths, read, Training::of)?;
    let mut training = Training::default();
    parts.into_iter().for_each(|part| training.append(part));
    if !teachers.scale.is_empty() {
        let (parts, more) = over_all(&teachers.scale, read, Training::of_scale)?;
        parts.into_iter().for_each(|part| training.append(part));
        remarks.rows_skipped += more.rows_skipped;
        remarks.notes.extend(more.notes);
        remarks.failures.extend(more.failures);
    }
    for list in &teachers.lists {
        let remedy = "Give a CSV of match ids, player ids and counts of errors";
        let text = std::fs::read_to_string(list).map_err(|error| Error::io(list, error, remedy))?;
        training
            .name_weakly(&text)
            .map_err(|problem| Error::input(list, Place::Whole, problem, remedy))?;
    }
    Ok((training, remarks))
}

/// Fits the scorecard's weights on every match under `paths` and returns their table.
///
/// # Errors
/// As for [`training`]; and if no action before a shot carries an error label.
pub fn fit<P: AsRef<Path>>(paths: &[P], read: &ReadOptions) -> Result<(String, Remarks)> {
    let (training, remarks) = training(paths, read, &Teachers::default())?;
    Ok((training.fit()?, remarks))
}

/// Hides the labels of every match under `paths`, attributes, and compares the verdicts with the
/// labels.
///
/// # Errors
/// As for [`crate::analyse::analyse`].
pub fn evaluate<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    weights: &Weights,
) -> Result<(Agreement, Remarks)> {
    let (parts, remarks) = over_all(paths, read, |data| Agreement::in_match(data, weights))?;
    let mut agreement = Agreement::default();
    for part in parts {
        agreement.append(part)?;
    }
    Ok((agreement, remarks))
}

/// Fits expected goals on every match under `paths`, which must hold every event on the ball, and
/// returns the table that [`XgModel::parse`] reads.
///
/// # Errors
/// A path that matches nothing, a file that cannot be read (unless `keep_going`), or too few
/// shots, goals or penalties.
pub fn fit_xg<P: AsRef<Path>>(paths: &[P], read: &ReadOptions) -> Result<(String, Remarks)> {
    let (parts, remarks) = over_all(paths, read, Shots::in_match)?;
    let mut shots = Shots::default();
    parts.into_iter().for_each(|part| shots.append(part));
    Ok((shots.fit()?, remarks))
}

/// Fits expected threat on every match under `paths`, which must hold every event on the ball, and
/// returns the table that [`ThreatGrid::parse`] reads.
///
/// # Errors
/// A path that matches nothing, a file that cannot be read (unless `keep_going`), or no shot in
/// them.
pub fn fit_threat<P: AsRef<Path>>(paths: &[P], read: &ReadOptions) -> Result<(String, Remarks)> {
    let (parts, remarks) = over_all(paths, read, ThreatCounts::in_match)?;
    let mut counts = ThreatCounts::default();
    parts.iter().for_each(|part| counts.append(part));
    Ok((counts.fit()?, remarks))
}

/// Compares tables of expected goals and threat with what happened in every match under `paths`,
/// which must hold every event on the ball.
///
/// # Errors
/// A path that matches nothing, or a file that cannot be read (unless `keep_going`).
pub fn measure<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    model: &XgModel,
    grid: &ThreatGrid,
) -> Result<(Measured, Remarks)> {
    let (parts, remarks) = over_all(paths, read, |data| Claims::in_match(data, grid))?;
    let mut claims = Claims::default();
    parts.into_iter().for_each(|part| claims.append(part));
    Ok((claims.measure(model), remarks))
}
