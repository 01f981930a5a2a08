//! How much two names are alike as two providers write them: "L. Messi" and "Lionel Andrés Messi
//! Cuccittini" are one man's.

use backline_model::folded;

/// Words of teams' names that tell nobody from another.
const COMMON: [&str; 12] = [
    "fc", "cf", "ac", "sc", "afc", "club", "real", "united", "city", "republic", "de", "cd",
];

/// 0 for names that share nothing to 1 for one that is wholly in the other.
pub fn alike(one: &str, other: &str) -> f64 {
    let (one, other) = (folded(one), folded(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    let a: Vec<&str> = one.split(' ').collect();
    let b: Vec<&str> = other.split(' ').collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free: Vec<Option<&str>> = long.iter().copied().map(Some).collect();
    let mut score = 0.0;
    // Whole words first, so that an initial takes what is left.
    for exact in [true, false] {
        for word in short.iter().filter(|word| exact == (word.len() > 1)) {
            let fits = |other: &&str| match exact {
                true => *word == *other || nearly(word, other),
                false => other.starts_with(*word),
            };
            let found = free
                .iter()
                .position(|other| other.as_ref().is_some_and(fits));
            if let Some(found) = found {
                let same = free[found] == Some(*word);
                free[found] = None;
                score += match (exact, same) {
                    (true, true) => 1.0,
                    (true, false) => 0.8,
                    (false, _) => 0.5,
                };
            } else if exact
                && long
                    .iter()
                    .any(|other| other.len() == 1 && word.starts_with(other))
            {
                // A whole first name and an initial.
                score += 0.5;
            }
        }
    }
    score / short.len() as f64
}

/// One letter is another, missing or too many, in words long enough.
fn nearly(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().min(b.len()) < 5 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[before..], &b[before..]);
    let after = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a.len() - after.min(a.len()) <= 1 && b.len() - after.min(b.len()) <= 1
}

/// Whether two names may be one team's.
pub fn same_team(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    if one == other {
        return true;
    }
    let telling = |word: &&str| word.len() > 2 && !COMMON.contains(word);
    let mut words = one.split(' ').filter(telling);
    words.any(|word| other.split(' ').any(|its| its == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_long_names_are_one_persons() {
        assert!(alike("L. Messi", "Lionel Andrés Messi Cuccittini") >= 0.7);
        assert!(alike("Neymar", "Neymar da Silva Santos Junior") >= 0.99);
        assert!(alike("Y. Gazinskiy", "Iury Gazinsky") < 0.7);
        assert!(alike("A. Golovin", "Aleksandr Golovin") >= 0.7);
        assert!(alike("A. Dzagoev", "Alan Dzagoyev") >= 0.5);
        assert!(alike("A. Golovin", "Artem Dzyuba") <= 0.25);
        assert!(alike("Marcos Rojo", "M. Rojo") >= 0.7);
        assert_eq!(alike("", "A"), 0.0);
    }

    #[test]
    fn teams_share_a_word_that_tells_them() {
        assert!(same_team("Korea Republic", "South Korea"));
        assert!(same_team("IR Iran", "Iran"));
        assert!(!same_team("Manchester City", "Leicester City"));
        assert!(same_team("Real Betis", "Betis"));
        assert!(!same_team("Real Madrid", "Real Betis"));
    }
}
