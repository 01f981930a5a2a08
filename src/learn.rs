//! Learning from labelled and complete matches under any paths, and measuring what was learnt on
//! others.

use std::path::Path;

use backline_analysis::attribute::{Agreement, Training, Weights};
use backline_analysis::value::{Claims, Measured, Shots, ThreatCounts, ThreatGrid, XgModel};
use backline_model::Result;
use backline_read::ReadOptions;

use crate::input::{Remarks, over_all};

/// Fits the scorecard's weights on every match under `paths` and returns their table.
///
/// # Errors
/// As [`crate::analyse::analyse`]; and when no action before a shot carries an error label.
pub fn fit<P: AsRef<Path>>(paths: &[P], read: &ReadOptions) -> Result<(String, Remarks)> {
    let (parts, remarks) = over_all(paths, read, Training::of)?;
    let mut training = Training::default();
    parts.into_iter().for_each(|part| training.append(part));
    Ok((training.fit()?, remarks))
}

/// Hides the labels of every match under `paths`, attributes, and holds the verdicts against them.
///
/// # Errors
/// As [`crate::analyse::analyse`].
pub fn evaluate<P: AsRef<Path>>(
    paths: &[P],
    read: &ReadOptions,
    weights: &Weights,
) -> Result<(Agreement, Remarks)> {
    let (parts, remarks) = over_all(paths, read, |data| Agreement::of(data, weights))?;
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
    let (parts, remarks) = over_all(paths, read, Shots::of)?;
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
    let (parts, remarks) = over_all(paths, read, ThreatCounts::of)?;
    let mut counts = ThreatCounts::default();
    parts.iter().for_each(|part| counts.append(part));
    Ok((counts.fit()?, remarks))
}

/// Holds tables of expected goals and threat against what happened in every match under `paths`,
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
    let (parts, remarks) = over_all(paths, read, |data| Claims::of(data, grid))?;
    let mut claims = Claims::default();
    parts.into_iter().for_each(|part| claims.append(part));
    Ok((claims.measure(model), remarks))
}
