//! The library's messages in the words of the command line.
//!
//! The library calls options by their names in Rust and Python: "the option `min_minutes`", or
//! `format=opta` with a value. On the command line they are `--min-minutes` and `--format opta`.

use std::collections::HashSet;
use std::sync::LazyLock;

use clap::CommandFactory;

use super::args::Cli;

/// The names of all options in messages.
static OPTIONS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let command = Cli::command();
    let longs = command
        .get_subcommands()
        .flat_map(|command| command.get_arguments())
        .filter_map(|arg| arg.get_long());
    longs.map(|long| long.replace('-', "_")).collect()
});

/// The message with its options as they are typed.
pub fn on_command_line(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    // Whether the words before a name show that it is an option's.
    let mut listing = false;
    while let Some((before, quoted, after)) = quoted(rest) {
        let led = ["the options ", "the option ", "options ", "option "];
        let lead = led.iter().find(|lead| before.ends_with(**lead));
        listing = lead.is_some() || (listing && [" or ", " and ", ", "].contains(&before));
        let (name, value) = match quoted.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (quoted, None),
        };
        let known = OPTIONS.contains(name) && (listing || value.is_some());
        let long = format!("--{}", name.replace('_', "-"));
        match (known, value) {
            (true, value) => {
                text += &before[..before.len() - lead.map_or(0, |lead| lead.len())];
                text += &value.map_or(long.clone(), |value| format!("`{long} {value}`"));
            }
            (false, _) => {
                text += before;
                text += &format!("`{quoted}`");
                listing = false;
            }
        }
        rest = after;
    }
    text + rest
}

/// The text before the next `quoted` word, the word, and the rest.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (word, after) = rest.split_once('`')?;
    Some((before, word, after))
}

#[cfg(test)]
mod tests {
    use super::on_command_line;

    #[test]
    fn options_are_written_as_they_are_typed() {
        for (said, typed) in [
            (
                "Lower the option `min_minutes`, or not",
                "Lower --min-minutes, or not",
            ),
            (
                "with the options `lineups` and `meta`.",
                "with --lineups and --meta.",
            ),
            (
                "take no option `map` or `mapping`",
                "take no --map or --mapping",
            ),
            (
                "give the option `format=opta` to",
                "give `--format opta` to",
            ),
            (
                "`direction=home` (A right) or so",
                "`--direction home` (A right) or so",
            ),
            (
                "needs the column `player` (String)",
                "needs the column `player` (String)",
            ),
            (
                "the option `no_such` and `team`",
                "the option `no_such` and `team`",
            ),
            ("an unclosed ` stays", "an unclosed ` stays"),
            ("`a=b` is not an option", "`a=b` is not an option"),
        ] {
            assert_eq!(on_command_line(said), typed);
        }
    }
}
