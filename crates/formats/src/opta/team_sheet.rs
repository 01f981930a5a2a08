//! What a feed says about a match besides its events: teams, players, date, competition, score.

use backline_model::MatchInfo;

/// A match's team sheet; unknown fields are empty.
#[derive(Debug, Default, Clone)]
pub(super) struct TeamSheet {
    pub match_id: String,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    pub competition: Option<String>,
    pub season: Option<String>,
    /// Final score, home then away, shoot-out not counted.
    pub score: Option<[u32; 2]>,
    /// Home then away if `home_stated`, else in order of appearance.
    pub teams: [Team; 2],
    pub home_stated: bool,
}

/// One of the two teams.
#[derive(Debug, Default, Clone)]
pub(super) struct Team {
    pub id: String,
    pub name: String,
    pub players: Vec<Player>,
}

/// A player of a team.
#[derive(Debug, Default, Clone)]
pub(super) struct Player {
    pub id: String,
    pub name: String,
    /// The model's position code.
    pub position: Option<&'static str>,
    /// In the starting eleven.
    pub started: Option<bool>,
}

impl TeamSheet {
    /// Fills in the gaps of this sheet from another one of the same match.
    pub fn fill(&mut self, other: &TeamSheet) {
        let text = |mine: &mut String, theirs: &String| {
            if mine.is_empty() {
                mine.clone_from(theirs);
            }
        };
        text(&mut self.match_id, &other.match_id);
        self.date = self.date.take().or_else(|| other.date.clone());
        self.competition = self
            .competition
            .take()
            .or_else(|| other.competition.clone());
        self.season = self.season.take().or_else(|| other.season.clone());
        self.score = self.score.or(other.score);
        if self.teams.iter().all(|team| team.id.is_empty()) {
            self.home_stated = other.home_stated;
        }
        for (index, theirs) in other.teams.iter().enumerate() {
            // Teams are matched by id if both sheets have ids.
            let known = self.teams.iter().position(|mine| mine.id == theirs.id);
            let Some(mine) = self.teams.get_mut(known.unwrap_or(index)) else {
                continue;
            };
            if known.is_none() && !mine.id.is_empty() {
                continue;
            }
            text(&mut mine.id, &theirs.id);
            text(&mut mine.name, &theirs.name);
            if mine.players.is_empty() {
                mine.players.clone_from(&theirs.players);
            }
        }
    }

    /// The ids of both teams, as far as they are known.
    pub fn team_ids(&self) -> impl Iterator<Item = &str> {
        self.teams.iter().map(|team| team.id.as_str())
    }

    /// The index of a team in `teams`; the first two to appear fill open places.
    ///
    /// # Errors
    /// A third team.
    pub fn team(&mut self, id: &str) -> Result<u8, String> {
        let known = self.teams.iter().position(|team| team.id == id);
        let open = || self.teams.iter().position(|team| team.id.is_empty());
        if let Some(index) = known.or_else(open) {
            if known.is_none() {
                id.clone_into(&mut self.teams[index].id);
            }
            return Ok(index as u8);
        }
        Err(format!(
            "the event belongs to the team {id}, but the match is between {} and {}",
            self.teams[0].id, self.teams[1].id
        ))
    }

    /// The part of it that the model keeps.
    pub fn info(&self) -> MatchInfo {
        let team = |index: usize| &self.teams[index];
        let name = |index: usize| match team(index).name.as_str() {
            "" => format!("team {}", team(index).id),
            name => name.to_owned(),
        };
        MatchInfo {
            match_id: self.match_id.clone(),
            date: self.date.clone(),
            competition: self.competition.clone(),
            season: self.season.clone(),
            team_ids: [team(0).id.clone(), team(1).id.clone()],
            teams: [name(0), name(1)],
            home_stated: self.home_stated,
            score_stated: self.score,
            ..MatchInfo::default()
        }
    }
}

/// "Season 2018/2019" as "2018/2019".
pub(super) fn season(name: &str) -> String {
    name.strip_prefix("Season ").unwrap_or(name).to_owned()
}

/// "2 : 1" as two numbers.
pub(super) fn score(text: &str) -> Option<[u32; 2]> {
    let (home, away) = text.split_once([':', '-'])?;
    let number = |text: &str| {
        // Anything that follows in brackets or as a star concerns the shoot-out.
        let digits: String = text
            .trim()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    };
    Some([number(home)?, number(away)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_as_the_feeds_write_them() {
        assert_eq!(score("1 : 3"), Some([1, 3]));
        assert_eq!(score("1(4) : 1(3)"), Some([1, 1]));
        assert_eq!(score(""), None);
    }

    #[test]
    fn a_sheet_is_filled_team_by_team() {
        let mut mine = TeamSheet {
            teams: [
                Team {
                    id: "1".into(),
                    ..Team::default()
                },
                Team {
                    id: "2".into(),
                    name: "Two".into(),
                    ..Team::default()
                },
            ],
            ..TeamSheet::default()
        };
        let theirs = TeamSheet {
            date: Some("2031-01-02".into()),
            teams: [
                Team {
                    id: "2".into(),
                    name: "Zwei".into(),
                    ..Team::default()
                },
                Team {
                    id: "1".into(),
                    name: "Eins".into(),
                    ..Team::default()
                },
            ],
            ..TeamSheet::default()
        };
        mine.fill(&theirs);
        assert_eq!(
            (mine.teams[0].name.as_str(), mine.teams[1].name.as_str()),
            ("Eins", "Two")
        );
        assert_eq!(mine.date.as_deref(), Some("2031-01-02"));
        assert_eq!(mine.team("2"), Ok(1));
        assert!(
            mine.team("3")
                .expect_err("a third")
                .contains("between 1 and 2")
        );
    }
}
