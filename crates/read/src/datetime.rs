//! Points in time as feeds write them.

use backline_model::Day;

/// Seconds since 1970 of an ISO 8601 / RFC 3339 time such as `2020-06-05T20:30:00.210+02:00`;
/// without an offset it is taken as UTC. None when the text is no such time.
pub(super) fn instant(text: &str) -> Option<f64> {
    let text = text.trim();
    let date = text.get(..10)?;
    let mut parts = date.split('-');
    let mut number = || parts.next().and_then(digits);
    let (year, month, day) = (number()?, number()?, number()?);
    if !(1800..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(end);
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let second = match parts.next() {
        Some(text) if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') => text.parse().ok()?,
        Some(_) => return None,
        None => 0.0,
    };
    if hour > 24 || minute > 59 || !(0.0..61.0).contains(&second) || parts.next().is_some() {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60;
    Some((seconds - offset(zone)?) as f64 + second)
}

/// The day, `YYYY-MM-DD`, at the start of a date or time, or of milliseconds since 1970 as pandas
/// writes times in JSON. None when the text is neither.
pub(super) fn date(text: &str) -> Option<String> {
    const DAY: i64 = 86_400_000;
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let plain = text.strip_prefix('-').unwrap_or(text);
    if plain.len() > 9 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let milliseconds: i64 = text.parse().ok()?;
        let days = i32::try_from(milliseconds.div_euclid(DAY)).ok()?;
        // The years 1800 to 2200.
        return (-62_091..84_371)
            .contains(&days)
            .then(|| Day(days).to_string());
    }
    let day = text.get(..10)?;
    let followed = text[10..].is_empty() || text[10..].starts_with(['T', 't', ' ']);
    instant(&format!("{day}T00:00")).filter(|_| followed)?;
    Some(day.to_owned())
}

fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() < 5 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Seconds that a zone such as `+02:00` is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.bytes().next() {
        None | Some(b'Z' | b'z') => return (zone.len() < 2).then_some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let plain: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let number = digits(&plain)?;
    let (hours, minutes) = match plain.len() {
        2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    Some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (H. Hinnant, "chrono-compatible
/// low-level date algorithms", days_from_civil).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_fractions_count() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(instant("2000-03-01T00:00:00+00:00"), Some(951_868_800.0));
        assert_eq!(
            instant("2020-06-05T20:30:00.250+02:00"),
            Some(1_591_381_800.25)
        );
        assert_eq!(instant("2020-06-05T18:30:00.25"), Some(1_591_381_800.25));
        assert_eq!(instant("2020-06-05T13:00-0530"), Some(1_591_381_800.0));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "soon",
            "2020-13-01T00:00:00Z",
            "2020-01-01",
            "2020-01-01Tx:00:00Z",
            "2020-01-01T10:00:00+2",
            "2020-01-01T10:00:ééZ",
            "éééé-01-01T00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
