//! A session at a prompt, written down: commands in a folder that has `data/` and `fixtures/`, what
//! they print and what they write.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{fixture, names_in, temporary, text_of};

/// A folder of its own in which the binary runs, and what was seen so far. Paths are relative to
/// the folder, so that no text depends on where it is.
pub struct Session {
    folder: TempDir,
    seen: String,
}

impl Session {
    /// A folder with the six matches in `data/` and `tests/fixtures` as `fixtures/`.
    pub fn new() -> Session {
        let folder = temporary();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for (from, name) in [(data, "data"), (fixture(""), "fixtures")] {
            copy(&from, &folder.path().join(name));
        }
        Session {
            folder,
            seen: String::new(),
        }
    }

    /// Where a file of the session is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `backline` with these words, in double quotes where they hold spaces, and writes down
    /// what it prints and how it ends.
    pub fn run(&mut self, line: &str) -> &mut Session {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backline"));
        command.args(words(line)).current_dir(self.folder.path());
        // Help is as wide as the terminal, and colours come and go with it.
        command.env("COLUMNS", "100").env("NO_COLOR", "1");
        for name in ["LINES", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        let output = command.output().expect("the binary starts");
        let code = output.status.code().expect("no signal ends it");
        self.say(&format!("$ backline {line}"));
        self.text(&output.stdout);
        if !output.stderr.is_empty() {
            self.say("[standard error]");
            self.text(&output.stderr);
        }
        self.say(&format!("[exit status {code}]\n"));
        self
    }

    /// Writes down what a file holds.
    pub fn show(&mut self, name: &str) -> &mut Session {
        self.say(&format!("[{name}]"));
        let bytes =
            std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        self.text(&bytes);
        self.say(&format!("[end of {name}]\n"));
        self
    }

    /// Writes down which files a folder holds, those of its folders too; but not what the session
    /// began with.
    pub fn list(&mut self, name: &str) -> &mut Session {
        self.say(&format!("[files in {name}]"));
        let mut places = vec![name.to_owned()];
        while let Some(place) = places.pop() {
            if ["./data", "./fixtures"].contains(&place.as_str()) {
                continue;
            }
            let path = self.path(&place);
            if path.is_dir() {
                let names = names_in(&path).into_iter().rev();
                places.extend(names.map(|inner| format!("{place}/{inner}")));
            } else {
                self.say(&place);
            }
        }
        self.say("[end]\n");
        self
    }

    /// Puts a file there, and the folders above it.
    pub fn write(&mut self, name: &str, content: impl AsRef<[u8]>) -> &mut Session {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
        self
    }

    /// Puts a text file there and writes down its lines.
    pub fn given(&mut self, name: &str, content: &str) -> &mut Session {
        self.write(name, content).show(name)
    }

    /// Puts a fixture there in which the first `from` stands as `to`.
    #[track_caller]
    pub fn changed(&mut self, fixture: &str, name: &str, from: &str, to: &str) -> &mut Session {
        self.put(fixture, name, "the first", from, to, 1)
    }

    /// Puts a fixture there in which each `from` stands as `to`.
    #[track_caller]
    pub fn changed_everywhere(
        &mut self,
        fixture: &str,
        name: &str,
        from: &str,
        to: &str,
    ) -> &mut Session {
        self.put(fixture, name, "each", from, to, usize::MAX)
    }

    #[track_caller]
    fn put(
        &mut self,
        fixture: &str,
        name: &str,
        which: &str,
        from: &str,
        to: &str,
        times: usize,
    ) -> &mut Session {
        let text = text_of(fixture);
        assert!(text.contains(from), "{fixture} has no {from}");
        self.say(&format!(
            "[{name}: {fixture} with {to:?} for {which} {from:?}]\n"
        ));
        self.write(name, text.replacen(from, to, times))
    }

    /// All that was seen.
    pub fn seen(&self) -> &str {
        &self.seen
    }

    fn say(&mut self, line: &str) {
        writeln!(self.seen, "{line}").expect("a string takes it");
    }

    /// What was printed or written, with what would be invisible made visible. The folder's own
    /// place and the version change from run to run and from release to release.
    fn text(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let folder = self.folder.path().to_str().expect("UTF-8");
        let real = self.folder.path().canonicalize().expect("the folder");
        let mut text = text
            .replace(real.to_str().expect("UTF-8"), "[folder]")
            .replace(folder, "[folder]")
            .replace('\r', "[carriage return]")
            .replace('\u{1b}', "[escape]");
        let version = env!("CARGO_PKG_VERSION");
        for before in ["backline ", "\"backline\": \""] {
            text = text.replace(&format!("{before}{version}"), &format!("{before}[version]"));
        }
        self.seen += &without_packed(&text);
        if !text.is_empty() && !text.ends_with('\n') {
            self.say("[no end of line]");
        }
    }
}

/// A text with a hash in place of each embedded file, such as a page's typeface.
fn without_packed(text: &str) -> String {
    const MARK: &str = ";base64,";
    let mut parts = text.split(MARK);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        let end = part.find(|c| !code(c)).unwrap_or(part.len());
        let hash = blake3::hash(&part.as_bytes()[..end]).to_hex();
        write!(short, "{MARK}[{end} letters, {hash}]").expect("a string takes it");
        short += &part[end..];
    }
    short
}

/// The words of a line as a shell takes them; quotes are double ones.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut begun, mut quoted) = (String::new(), false, false);
    for character in line.chars() {
        match character {
            '"' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            _ => {
                word.push(character);
                begun = true;
            }
        }
    }
    assert!(!quoted, "a quote without its other one: {line}");
    if begun {
        words.push(word);
    }
    words
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("made");
    for name in names_in(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).expect("copied");
        }
    }
}
