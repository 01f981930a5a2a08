//! Matches that two providers recorded: whom the taggers of each named, and how alike the verdicts
//! on the same goals are with the labels hidden.

use backline_model::{Day, Side, share_a_word};

/// Seconds that two providers' clocks may differ by at a goal.
const APART: f64 = 15.0;
/// Confidences that differ by no more are alike.
const ALIKE: f64 = 0.1;

/// One provider's record of a match.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// Place in the list of providers.
    pub provider: u16,
    pub home: String,
    pub away: String,
    pub day: Option<Day>,
    pub goals: Vec<Goal>,
    /// The players labelled for a goal (`true`) or a shot.
    pub labelled: Vec<(String, bool)>,
}

/// A goal, and the players of the conceding team who are listed for it with the labels hidden.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    pub side: Side,
    pub period: u8,
    pub seconds: f64,
    /// Names, and confidences by Opta's standard.
    pub players: Vec<(String, f64)>,
}

/// What two providers' records of the same matches have in common.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Twice {
    /// Formats of the two.
    pub providers: [String; 2],
    /// Matches that both have.
    pub matches: usize,
    /// Players labelled behind goals, once a match, by each.
    pub named_on_goals: [usize; 2],
    /// By both of them.
    pub named_on_goals_by_both: usize,
    /// Players labelled behind goals and shots, once a match, by each.
    pub named: [usize; 2],
    /// By both of them.
    pub named_by_both: usize,
    /// Goals that both have.
    pub goals: usize,
    /// Players listed for those by either, labels hidden.
    pub players: usize,
    /// Of them, with confidences (Opta's standard) at most 0.1 apart.
    pub alike: usize,
    /// Players with a confidence of 0.1 or more in either.
    pub telling: usize,
    /// Of them, with confidences at most 0.1 apart.
    pub telling_alike: usize,
    /// Goals with somebody listed in both.
    pub with_first: usize,
    /// Of them, with the same player first.
    pub same_first: usize,
}

impl Recorded {
    /// Whether both are of one match.
    fn is_of_the_match_of(&self, other: &Recorded) -> bool {
        let teams = share_a_word(&self.home, &other.home) && share_a_word(&self.away, &other.away);
        let day = match (self.day, other.day) {
            // Some write the day at the ground, some that of Greenwich.
            (Some(one), Some(two)) => (one.0 - two.0).abs() <= 1,
            _ => self.goals.len() == other.goals.len(),
        };
        let found = |goal: &Goal| other.goals.iter().any(|its| goal.is(its));
        teams && day && self.goals.iter().all(found)
    }

    /// The players labelled, each once.
    fn named(&self, goals_only: bool) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, goal) in &self.labelled {
            if (*goal || !goals_only) && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

impl Goal {
    fn is(&self, other: &Goal) -> bool {
        self.period == other.period
            && self.side == other.side
            && (self.seconds - other.seconds).abs() <= APART
    }

    fn first(&self) -> Option<&(String, f64)> {
        self.players.iter().max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// What each two providers have in common; those without a match in common are left out.
pub(super) fn twice(recorded: &[Recorded], providers: &[String]) -> Vec<Twice> {
    let mut all = Vec::new();
    for (one, first) in (0u16..).zip(providers) {
        for (two, second) in (0u16..).zip(providers).skip(usize::from(one) + 1) {
            let of = |provider: u16| recorded.iter().filter(move |it| it.provider == provider);
            let mut sum = Twice::none([first.clone(), second.clone()]);
            for match_ in of(one) {
                if let Some(other) = of(two).find(|other| match_.is_of_the_match_of(other)) {
                    sum.add(match_, other);
                }
            }
            if sum.matches > 0 {
                all.push(sum);
            }
        }
    }
    all
}

impl Twice {
    fn none(providers: [String; 2]) -> Twice {
        Twice {
            providers,
            matches: 0,
            named_on_goals: [0; 2],
            named_on_goals_by_both: 0,
            named: [0; 2],
            named_by_both: 0,
            goals: 0,
            players: 0,
            alike: 0,
            telling: 0,
            telling_alike: 0,
            with_first: 0,
            same_first: 0,
        }
    }

    fn add(&mut self, one: &Recorded, two: &Recorded) {
        self.matches += 1;
        let both = |goals_only: bool| {
            let names = [one, two].map(|it| it.named(goals_only));
            let in_both = |name: &&&str| names[1].iter().any(|other| share_a_word(name, other));
            let shared = names[0].iter().filter(in_both).count();
            (names.map(|names| names.len()), shared)
        };
        let (counts, shared) = both(true);
        self.named_on_goals = std::array::from_fn(|at| self.named_on_goals[at] + counts[at]);
        self.named_on_goals_by_both += shared;
        let (counts, shared) = both(false);
        self.named = std::array::from_fn(|at| self.named[at] + counts[at]);
        self.named_by_both += shared;
        for goal in &one.goals {
            let apart = |other: &&Goal| (other.seconds - goal.seconds).abs();
            let same = two.goals.iter().filter(|other| goal.is(other));
            let nearest = same.min_by(|a, b| apart(a).total_cmp(&apart(b)));
            if let Some(other) = nearest {
                self.add_goal(goal, other);
            }
        }
    }

    fn add_goal(&mut self, goal: &Goal, other: &Goal) {
        self.goals += 1;
        let mut left: Vec<&(String, f64)> = other.players.iter().collect();
        let mut confidences = Vec::new();
        for (name, confidence) in &goal.players {
            let same = left.iter().position(|(its, _)| share_a_word(name, its));
            let theirs = same.map_or(0.0, |at| left.swap_remove(at).1);
            confidences.push((*confidence, theirs));
        }
        confidences.extend(left.iter().map(|(_, confidence)| (0.0, *confidence)));
        for (one, two) in confidences {
            let alike = usize::from((one - two).abs() <= ALIKE);
            self.players += 1;
            self.alike += alike;
            if one.max(two) >= ALIKE {
                self.telling += 1;
                self.telling_alike += alike;
            }
        }
        if let (Some((one, _)), Some((two, _))) = (goal.first(), other.first()) {
            self.with_first += 1;
            self.same_first += usize::from(share_a_word(one, two));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(provider: u16, home: &str, seconds: f64, players: &[(&str, f64)]) -> Recorded {
        let named = |(name, confidence): &(&str, f64)| ((*name).to_owned(), *confidence);
        Recorded {
            provider,
            home: home.to_owned(),
            away: "Island".to_owned(),
            day: Day::parse("2018-06-16"),
            goals: vec![Goal {
                side: Side::Home,
                period: 1,
                seconds,
                players: players.iter().map(named).collect(),
            }],
            labelled: vec![(players[0].0.to_owned(), true)],
        }
    }

    #[test]
    fn the_same_match_is_found_whatever_its_names_and_compared_goal_by_goal() {
        let providers = ["wyscout".to_owned(), "statsbomb".to_owned()];
        let recorded = [
            record(0, "Utopía", 600.0, &[("A. López", 0.6), ("B. Roe", 0.05)]),
            record(0, "Atlantis", 600.0, &[("C. Moe", 0.5)]),
            record(1, "Utopia FC", 604.0, &[("Ana López García", 0.4)]),
            record(1, "Utopia", 900.0, &[("Ana López García", 0.4)]),
        ];
        let [found] = &twice(&recorded, &providers)[..] else {
            panic!("one pair of providers");
        };
        assert_eq!((found.matches, found.goals, found.players), (1, 1, 2));
        assert_eq!((found.alike, found.telling, found.telling_alike), (1, 1, 0));
        assert_eq!((found.with_first, found.same_first), (1, 1));
        assert_eq!(
            (found.named_on_goals, found.named_on_goals_by_both),
            ([1, 1], 1)
        );
        assert!(twice(&recorded[..2], &providers).is_empty());
    }
}
