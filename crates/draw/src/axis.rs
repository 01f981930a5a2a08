//! Round numbers for axes.

use super::language::Language;

/// The end and step of an axis for values up to `most`: four to six steps of a round size.
pub(super) fn nice(most: f64) -> (f64, f64) {
    let rough = most / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    ((most / step - 0.001).ceil() * step, step)
}

/// The positions and labels of the ticks, all with as many digits as the step needs.
pub(super) fn ticks((most, step): (f64, f64), language: Language) -> Vec<(f64, String)> {
    let digits = (0..4).find(|&d| {
        let shifted = step * 10f64.powi(d);
        (shifted - shifted.round()).abs() < 1e-6
    });
    let digits = digits.unwrap_or(4) as usize;
    let label = |i: usize| match i as f64 * step {
        0.0 => (0.0, "0".to_owned()),
        value => (value, language.decimal(value, digits)),
    };
    (0..=(most / step).round() as usize).map(label).collect()
}
