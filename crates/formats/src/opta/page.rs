//! A WhoScored page as saved by a browser: the match's data are in a script, under
//! `matchCentreData`.

use std::path::Path;

use memchr::memmem;

use backline_model::{Error, Result};

/// The key of the match's data in the script.
const DATA: &[u8] = b"matchCentreData";

/// Whether a page's bytes contain a match.
pub(super) fn holds_match(bytes: &[u8]) -> bool {
    memmem::find(bytes, DATA).is_some()
}

/// The match's data as the JSON document that scrapers save.
///
/// # Errors
/// A page whose data are empty or cut off.
pub(super) fn document(file: &Path, bytes: &[u8]) -> Result<Vec<u8>> {
    let fail = |problem: &str| {
        Error::whole(
            file,
            problem,
            "Save the page of the match centre once it shows the events, or give the JSON of `matchCentreData`",
        )
    };
    let object = memmem::find_iter(bytes, DATA).find_map(|at| {
        let rest = &bytes[at + DATA.len()..];
        let skipped = rest.iter().take_while(|byte| {
            matches!(
                byte,
                b'"' | b'\'' | b':' | b'=' | b' ' | b'\t' | b'\r' | b'\n'
            )
        });
        let start = skipped.count();
        (rest.get(start) == Some(&b'{')).then(|| &rest[start..])
    });
    let Some(object) = object else {
        return Err(fail(
            "the page's `matchCentreData` is empty: it has no events of the match",
        ));
    };
    let Some(end) = object_end(object) else {
        return Err(fail("the page ends within its `matchCentreData`"));
    };
    let mut json = b"{".to_vec();
    if let Some(id) = match_id(bytes) {
        json.extend(format!("\"matchId\": \"{id}\", ").bytes());
    }
    if let Some(url) = address(bytes) {
        let url = serde_json::Value::from(url);
        json.extend(format!("\"url\": {url}, ").bytes());
    }
    json.extend(b"\"matchCentreData\": ");
    json.extend(&object[..end]);
    json.push(b'}');
    Ok(json)
}

/// The length of the object at the start of these bytes.
fn object_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The number after `matchId`.
fn match_id(bytes: &[u8]) -> Option<&str> {
    memmem::find_iter(bytes, b"matchId").find_map(|at| {
        let rest = &bytes[at + b"matchId".len()..];
        let between = rest
            .iter()
            .take_while(|byte| b"\"': =".contains(byte))
            .count();
        let digits = rest[between..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let id = rest
            .get(between..between + digits)
            .filter(|id| !id.is_empty())?;
        std::str::from_utf8(id).ok()
    })
}

/// The page's own address.
fn address(bytes: &[u8]) -> Option<&str> {
    let of = |before: &[u8]| {
        let at = memmem::find(bytes, before)?;
        let rest = &bytes[at + before.len()..];
        let end = memchr::memchr2(b'"', b'\'', rest)?;
        std::str::from_utf8(&rest[..end]).ok()
    };
    of(b"rel=\"canonical\" href=\"").or_else(|| of(b"property=\"og:url\" content=\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_cut_out_of_the_script_whatever_stands_around() {
        let page = br#"<!DOCTYPE html><html><head><link rel="canonical" href="https://x/Matches/7/Live/England-Premier-League-2025-2026-A-B"/></head>
            <script>require.config.params["args"] = { matchId: 1825717, matchCentreData: {"a": "}\"{", "b": [1, {"c": 2}]}, other: {} };</script></html>"#;
        let json = document(Path::new("p.html"), page).expect("a match");
        assert_eq!(
            String::from_utf8_lossy(&json),
            r#"{"matchId": "1825717", "url": "https://x/Matches/7/Live/England-Premier-League-2025-2026-A-B", "matchCentreData": {"a": "}\"{", "b": [1, {"c": 2}]}}"#
        );
        for (page, says) in [
            (&b"<html>matchCentreData: null</html>"[..], "is empty"),
            (b"<html>matchCentreData: {\"a\": 1", "ends within"),
        ] {
            let error = document(Path::new("p.html"), page).expect_err("no match");
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
