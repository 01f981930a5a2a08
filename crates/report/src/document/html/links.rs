//! Names that lead to the pages of players, and places in the page that can be led to.

use std::collections::HashMap;

use maud::{Markup, html};

use super::super::{Document, PlayerRow};
use crate::slug::{slug, unique};
use backline_draw::{Language, say};

/// Where players have their pages and matches their places.
pub(super) struct Links<'a> {
    /// Places of pages by the players' keys.
    pages: HashMap<&'a str, String>,
    /// Keys of those whose name nobody shares.
    names: HashMap<&'a str, &'a str>,
    /// Places by the matches' ids.
    matches: HashMap<&'a str, String>,
    /// The language of the page.
    pub(super) language: Language,
}

/// Whether a player has a page: with an error, or enough minutes to be in the pictures.
pub(super) fn has_page(document: &Document, player: &PlayerRow) -> bool {
    !player.errors.is_empty() || player.minutes >= document.summary.min_minutes
}

impl<'a> Links<'a> {
    pub(super) fn of(document: &'a Document, language: Language) -> Links<'a> {
        let players: Vec<&PlayerRow> = document
            .players
            .iter()
            .filter(|player| has_page(document, player))
            .collect();
        let places = players
            .iter()
            .map(|it| format!("player-{}", slug(&it.player)));
        let places = unique(places.collect());
        let keys = players.iter().map(|player| player.key.as_str());
        let mut names: HashMap<&str, Option<&str>> = HashMap::new();
        for player in &document.players {
            let key = Some(player.key.as_str());
            let first = names.entry(&player.player).or_insert(key);
            if *first != key {
                *first = None;
            }
        }
        let told = || document.matches.iter().filter(|of| !of.goals.is_empty());
        let titles = told().map(|of| {
            let day = of.date.as_deref().unwrap_or_default();
            format!("match-{}", slug(&format!("{} {} {day}", of.home, of.away)))
        });
        let titles = unique(titles.collect()).into_iter();
        Links {
            language,
            pages: keys.zip(places).collect(),
            names: names
                .into_iter()
                .filter_map(|(name, key)| Some((name, key?)))
                .collect(),
            matches: told().map(|of| of.id.as_str()).zip(titles).collect(),
        }
    }

    /// The place of a player's page.
    pub(super) fn page(&self, key: &str) -> Option<&str> {
        self.pages.get(key).map(String::as_str)
    }

    /// The place of a match.
    pub(super) fn place(&self, match_id: &str) -> Option<&str> {
        self.matches.get(match_id).map(String::as_str)
    }

    /// A name, which leads to its page where there is one; without a key to the one player of that
    /// name.
    pub(super) fn name(&self, key: Option<&str>, name: Option<&str>) -> Markup {
        let Some(name) = name else {
            return html! { (say!(self.language, "not named")) };
        };
        let key = key.or_else(|| self.names.get(name).copied());
        match key.and_then(|key| self.page(key)) {
            Some(place) => html! { a href={ "#" (place) } { (name) } },
            None => html! { (name) },
        }
    }

    /// The title of a match, which leads to its goals.
    pub(super) fn game(&self, match_id: &str, title: &str) -> Markup {
        match self.place(match_id) {
            Some(place) => html! { a href={ "#" (place) } { (title) } },
            None => html! { (title) },
        }
    }

    /// A sentence in which the first mention of each of these players leads to their page.
    pub(super) fn sentence<'p>(
        &self,
        text: &str,
        players: impl Iterator<Item = (&'p str, &'p str)>,
    ) -> Markup {
        let mut spots: Vec<(usize, &str, &str)> = players
            .filter_map(|(key, name)| Some((mention(text, name)?, name, self.page(key)?)))
            .collect();
        // Where one name is a part of another the longer one is meant.
        spots.sort_by_key(|(at, name, _)| (*at, std::cmp::Reverse(name.len())));
        let mut parts = Vec::new();
        let mut done = 0;
        for (at, name, place) in spots {
            if at < done {
                continue;
            }
            parts.push((&text[done..at], name, place));
            done = at + name.len();
        }
        html! {
            @for (before, name, place) in parts { (before) a href={ "#" (place) } { (name) } }
            (&text[done..])
        }
    }
}

/// Where a name stands in a text as a word of its own.
fn mention(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let after = text[at + name.len()..].chars().next();
        !inside(text[..*at].chars().next_back()) && !inside(after)
    })
}

#[cfg(test)]
mod tests {
    use super::mention;

    #[test]
    fn a_name_is_found_as_a_word() {
        assert_eq!(mention("Rodrigo, then Rodri erred.", "Rodri"), Some(14));
        assert_eq!(mention("Rodri's pass", "Rodri"), Some(0));
        assert_eq!(mention("Rodrigo erred", "Rodri"), None);
        assert_eq!(mention("nobody", ""), None);
    }
}
