//! Opta's formations: the position of each of the eleven places, by the formation's number in the
//! events and by its name in the line-ups.

/// Number, name, and the model's position codes of places 1 to 11.
type Formation = (u32, &'static str, [&'static str; 11]);

const FORMATIONS: &[Formation] = &[
    (
        2,
        "442",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "RM", "CM", "CF", "CF", "LM",
        ],
    ),
    (
        3,
        "41212",
        [
            "GK", "RB", "LB", "DM", "CB", "CB", "RM", "AM", "CF", "CF", "LM",
        ],
    ),
    (
        4,
        "433",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "CM", "CM", "CF", "RW", "LW",
        ],
    ),
    (
        5,
        "451",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "RM", "CM", "CF", "CM", "LM",
        ],
    ),
    (
        6,
        "4411",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "RM", "CM", "CF", "CF", "LM",
        ],
    ),
    (
        7,
        "4141",
        [
            "GK", "RB", "LB", "DM", "CB", "CB", "RM", "CM", "CF", "CM", "LM",
        ],
    ),
    (
        8,
        "4231",
        [
            "GK", "RB", "LB", "DM", "CB", "CB", "RW", "DM", "CF", "AM", "LW",
        ],
    ),
    (
        9,
        "4321",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "CM", "CM", "CF", "AM", "AM",
        ],
    ),
    (
        10,
        "532",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "CF", "CF", "CM",
        ],
    ),
    (
        11,
        "541",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "RM", "CM", "CF", "CM", "LM",
        ],
    ),
    (
        12,
        "352",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "CF", "CF", "CM",
        ],
    ),
    (
        13,
        "343",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "CF", "RW", "LW",
        ],
    ),
    (
        15,
        "4222",
        [
            "GK", "RB", "LB", "DM", "CB", "CB", "AM", "DM", "CF", "CF", "AM",
        ],
    ),
    (
        16,
        "3511",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "CF", "AM", "CM",
        ],
    ),
    (
        17,
        "3421",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "CF", "AM", "AM",
        ],
    ),
    (
        18,
        "3412",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "CM", "AM", "CF", "CF",
        ],
    ),
    (
        19,
        "3142",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "CM", "DM", "CF", "CF", "CM",
        ],
    ),
    (
        20,
        "343d",
        [
            "GK", "RM", "LM", "CB", "CB", "CB", "AM", "DM", "CF", "RW", "LW",
        ],
    ),
    (
        21,
        "4132",
        [
            "GK", "RB", "LB", "DM", "CB", "CB", "RM", "AM", "CF", "CF", "LM",
        ],
    ),
    (
        22,
        "4240",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "RW", "CM", "CF", "CF", "LW",
        ],
    ),
    (
        23,
        "4312",
        [
            "GK", "RB", "LB", "CM", "CB", "CB", "CM", "AM", "CF", "CF", "CM",
        ],
    ),
    (
        24,
        "3241",
        [
            "GK", "DM", "DM", "CB", "CB", "CB", "AM", "AM", "CF", "RW", "LW",
        ],
    ),
    (
        25,
        "3331",
        [
            "GK", "RWB", "LWB", "CB", "CB", "CB", "AM", "DM", "CF", "RW", "LW",
        ],
    ),
];

fn place(formation: &Formation, place: u32) -> Option<&'static str> {
    formation.2.get((place as usize).checked_sub(1)?).copied()
}

/// The position of a place in the formation of this number.
pub(super) fn by_number(formation: u32, at: u32) -> Option<&'static str> {
    let known = FORMATIONS.iter().find(|known| known.0 == formation)?;
    place(known, at)
}

/// The position of a place in the formation of this name.
pub(super) fn by_name(formation: &str, at: u32) -> Option<&'static str> {
    let known = FORMATIONS.iter().find(|known| known.1 == formation)?;
    place(known, at)
}

/// The line of play for a word or number: for a starter in an unknown place, or a substitute.
pub(super) fn line(word: &str) -> Option<&'static str> {
    match word.trim() {
        "1" | "Goalkeeper" => Some("GK"),
        "2" | "Defender" | "Wing Back" => Some("DF"),
        "3" | "Midfielder" | "Defensive Midfielder" | "Attacking Midfielder" => Some("MF"),
        "4" | "Forward" | "Striker" | "Attacker" => Some("FW"),
        _ => None,
    }
}

/// WhoScored's own position codes.
pub(super) fn of_whoscored(code: &str) -> Option<&'static str> {
    Some(match code {
        "GK" => "GK",
        "DC" => "CB",
        "DL" => "LB",
        "DR" => "RB",
        "DML" => "LWB",
        "DMR" => "RWB",
        "DMC" => "DM",
        "MC" => "CM",
        "ML" => "LM",
        "MR" => "RM",
        "AMC" => "AM",
        "AML" | "FWL" => "LW",
        "AMR" | "FWR" => "RW",
        "FW" => "CF",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formation_has_one_goalkeeper_and_as_many_defenders_as_its_name_says() {
        for (_, name, places) in FORMATIONS {
            let count =
                |codes: &[&str]| places.iter().filter(|place| codes.contains(place)).count();
            assert_eq!(count(&["GK"]), 1, "{name}");
            let back = count(&["CB", "LB", "RB"]) + count(&["LWB", "RWB"]);
            let named: usize = name[..1].parse().expect("a number");
            assert!(back == named || back == named + 2, "{name}: {back}");
        }
    }

    #[test]
    fn places_count_from_1_and_0_is_the_bench() {
        assert_eq!(by_number(4, 3), Some("LB"));
        assert_eq!(by_name("433", 10), Some("RW"));
        assert_eq!(by_number(4, 0), None);
        assert_eq!(by_number(4, 12), None);
        assert_eq!(by_number(99, 1), None);
    }
}
