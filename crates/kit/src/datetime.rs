//! Points in time in the notations of feeds.

use backline_model::Day;

/// The years 1800 to 2200, in days since 1970.
const YEARS: std::ops::Range<i32> = -62_091..84_371;

/// Seconds since 1970 of an ISO 8601 / RFC 3339 time such as `2020-06-05T20:30:00.210+02:00`;
/// without an offset it is taken as UTC. `None` if the text is not such a time.
pub fn instant(text: &str) -> Option<f64> {
    let text = text.trim();
    let day = Day::parse(text.get(..10)?).filter(|day| YEARS.contains(&day.0))?;
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
    let seconds = i64::from(day.0) * 86_400 + hour * 3600 + minute * 60;
    Some((seconds - offset(zone)?) as f64 + second)
}

/// The day at the start of a date or time, or of milliseconds since 1970, as pandas writes times in
/// JSON. `None` if the text is neither.
pub fn date(text: &str) -> Option<Day> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let plain = text.strip_prefix('-').unwrap_or(text);
    let day = if plain.len() > 9 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let milliseconds: i64 = text.parse().ok()?;
        Day(i32::try_from(milliseconds.div_euclid(86_400_000)).ok()?)
    } else {
        Day::starting(text)?
    };
    YEARS.contains(&day.0).then_some(day)
}

fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() < 5 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Seconds by which a zone such as `+02:00` is ahead of UTC.
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
    fn days_are_those_of_the_calendar() {
        let read = |text| date(text).map(|day| day.to_string());
        assert_eq!(read("2024-02-29 20:45").as_deref(), Some("2024-02-29"));
        assert_eq!(read("1531612800000.0").as_deref(), Some("2018-07-15"));
        for text in ["2025-02-31", "2025-02-29 20:45", "1066-10-14", "7 June"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "soon",
            "2020-13-01T00:00:00Z",
            "2025-02-31T20:45:00Z",
            "2025-02-29T20:45:00Z",
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
