//! Calendar days.

use chrono::NaiveDate;

/// A calendar day, as days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// Reads `2025-07-09`.
    pub fn parse(text: &str) -> Option<Day> {
        Day::starting(text).filter(|_| text.len() == 10)
    }

    /// The day that a date or time begins with: `2025-07-09T20:45:00Z` or `20250709T204500`.
    pub fn starting(text: &str) -> Option<Day> {
        let (digits, rest) = match text.as_bytes() {
            [a, b, c, d, b'-', e, f, b'-', g, h, rest @ ..]
            | [a, b, c, d, e, f, g, h, rest @ ..] => ([a, b, c, d, e, f, g, h], rest),
            _ => return None,
        };
        if rest.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let number = |digits: &[&u8]| -> Option<u32> {
            let add = |number, digit: &&u8| {
                let digit = digit.is_ascii_digit().then(|| *digit - b'0')?;
                Some(number * 10 + u32::from(digit))
            };
            digits.iter().try_fold(0, add)
        };
        let year = number(&digits[..4])?.cast_signed();
        let day = NaiveDate::from_ymd_opt(year, number(&digits[4..6])?, number(&digits[6..])?)?;
        Some(Day(day.to_epoch_days()))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match NaiveDate::from_epoch_days(self.0) {
            Some(day) => write!(f, "{day}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_at_the_start_of_what_feeds_write() {
        for text in [
            "2018-08-20T21:00:00",
            "20180820T210000+0100",
            "2018-08-20Z",
            "2018-08-20",
            "20180820",
        ] {
            let day = Day::starting(text).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some("2018-08-20"), "{text}");
        }
        for text in [
            "soon",
            "é018-08-20T",
            "2018-02-31",
            "20180231",
            "1534798800000",
            "2018-8-20",
        ] {
            assert_eq!(Day::starting(text), None, "{text}");
        }
        assert_eq!(Day::parse("20180820"), None);
    }

    #[test]
    fn days_beyond_the_calendar_are_written_as_numbers() {
        assert_eq!(Day(i32::MAX).to_string(), "day 2147483647");
    }
}
