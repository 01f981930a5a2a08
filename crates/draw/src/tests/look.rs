//! The effect of themes, sizes and languages on every kind of picture.

use plotters::style::RGBColor;

use super::super::theme::{self, Colour};
use super::*;

type Draw = Box<dyn Fn(&Style) -> Result<Picture, DrawError>>;

/// Every kind of picture about this many players, or as many as it can show.
fn kinds(many: usize) -> Vec<(&'static str, Draw)> {
    let (rates_, sheet) = (rates(many, true), super::sheet::sheet(many));
    let goals_only = rates(many, false);
    let compared = super::comparison::players(many.min(12));
    let map = super::map::errors(many, 50.0);
    let attack = super::story::attack(many.min(30), 60.0);
    let long = super::story::attack(many.min(30), 0.0);
    let season = super::trend::weeks(many, 2024, 8);
    let match_ = match many {
        1 => four_nil(),
        5 => seven_one(),
        _ => many_errors(),
    };
    vec![
        (
            "rates",
            Box::new(move |s| super::super::error_rates(&rates_, s)),
        ),
        (
            "goals",
            Box::new(move |s| super::super::error_rates(&goals_only, s)),
        ),
        (
            "comparison",
            Box::new(move |s| super::super::comparison(&compared, s)),
        ),
        (
            "timeline",
            Box::new(move |s| super::super::timeline(&match_, s)),
        ),
        ("story", Box::new(move |s| super::super::story(&attack, s))),
        (
            "long story",
            Box::new(move |s| super::super::story(&long, s)),
        ),
        ("map", Box::new(move |s| super::super::error_map(&map, s))),
        ("trend", Box::new(move |s| super::super::trend(&season, s))),
        (
            "team sheet",
            Box::new(move |s| super::super::team_sheet(&sheet, s)),
        ),
    ]
}

fn themed(theme: Theme) -> Style {
    Style {
        theme,
        ..Style::default()
    }
}

/// The number at the end of an error about size.
fn least(error: &DrawError) -> u32 {
    let DrawError::Size(said) = error else {
        panic!("{error}")
    };
    let last = said.rsplit(' ').next().unwrap_or_default();
    last.parse().unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn every_kind_is_tidy_in_every_theme_and_at_many_widths() {
    for many in [1, 5, 40] {
        for (kind, draw) in kinds(many) {
            for theme in Theme::ALL {
                assert_tidy(&draw(&themed(theme)).unwrap_or_else(|e| panic!("{kind}: {e}")));
            }
            for width in [700, 830, 1000, 1280, 1920, 3000] {
                let style = Style {
                    width: Some(width),
                    ..Style::default()
                };
                match draw(&style) {
                    Ok(picture) => {
                        assert_tidy(&picture);
                        assert_eq!(picture.size().0, width, "{kind}");
                    }
                    // Too narrow: the reported size does fit.
                    Err(error) => assert!(least(&error) > width, "{kind}: {error}"),
                }
            }
        }
    }
}

/// Widths of a telephone's column, a square post and a wide screen, and the sizes that are asked for
/// by name.
#[test]
fn every_kind_is_whole_at_the_sizes_that_are_printed_in_every_theme() {
    let named = ["phone", "social", "square"].map(|size| Style::size_named(size).unwrap());
    let wide = [1080, 2000].map(|width| (width, None));
    for many in [1, 5, 12] {
        for (kind, draw) in kinds(many) {
            for theme in Theme::ALL {
                for (width, height) in named.into_iter().chain(wide) {
                    let style = Style {
                        width: Some(width),
                        height,
                        shrink: true,
                        ..themed(theme)
                    };
                    match draw(&style) {
                        Ok(picture) => {
                            assert!(picture.is_tidy(), "{kind} of {many} at {width}");
                            let size = (width, height.unwrap_or(picture.size().1));
                            assert_eq!(picture.size(), size, "{kind} of {many}");
                        }
                        // More than a low picture can hold is refused, never cut.
                        Err(DrawError::Size(_)) if height.is_some() => {}
                        Err(error) => panic!("{kind} of {many} at {width}: {error}"),
                    }
                }
            }
        }
    }
    assert_eq!(Style::size_named("1200x630"), Some((1200, Some(630))));
    for wrong in ["", "1200", "12x9", "1200x", "poster", "1200x630x2"] {
        assert_eq!(Style::size_named(wrong), None, "{wrong}");
    }
}

#[test]
fn a_size_too_small_is_refused_with_the_least_that_fits() {
    for many in [1, 5, 40] {
        for (kind, draw) in kinds(many) {
            let narrow = Style {
                width: Some(120),
                ..Style::default()
            };
            let width = least(&draw(&narrow).unwrap_err());
            let fits = Style {
                width: Some(width),
                ..Style::default()
            };
            assert_tidy(&draw(&fits).unwrap_or_else(|e| panic!("{kind}: {e}")));
            assert!(width <= 1000, "{kind} with {many} needs {width}");
            let low = Style {
                height: Some(100),
                ..fits.clone()
            };
            let height = least(&draw(&low).unwrap_err());
            let exact = Style {
                height: Some(height),
                ..fits
            };
            let picture = draw(&exact).unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert_tidy(&picture);
            assert_eq!(picture.size(), (width, height), "{kind}");
        }
    }
}

#[test]
fn height_to_spare_is_used_and_the_size_is_that_asked_for() {
    for (kind, draw) in kinds(5) {
        let (width, height) = draw(&Style::default()).unwrap().size();
        let style = Style {
            width: Some(width),
            height: Some(height + 300),
            ..Style::default()
        };
        let roomy = draw(&style).unwrap();
        assert_tidy(&roomy);
        assert_eq!(roomy.size(), (width, height + 300), "{kind}");
        // The notes are at the foot, not below a picture that left the room blank.
        let lowest = roomy
            .text_boxes()
            .iter()
            .map(|b| b.y + b.h)
            .fold(0.0, f64::max);
        assert!(lowest > f64::from(height + 300) - 30.0, "{kind}: {lowest}");
    }
}

#[test]
fn sizes_that_are_none_are_refused() {
    for (_, draw) in kinds(1) {
        for (width, height) in [(Some(0), None), (Some(90_000), None), (None, Some(0))] {
            let style = Style {
                width,
                height,
                ..Style::default()
            };
            assert!(matches!(draw(&style), Err(DrawError::Size(_))));
        }
    }
}

#[test]
fn a_title_asked_for_is_the_title() {
    let style = Style {
        title: Some("Who cost the goals? <&>".to_owned()),
        ..Style::default()
    };
    for (kind, draw) in kinds(5) {
        let picture = draw(&style).unwrap();
        assert_eq!(
            picture.text_boxes()[0].text,
            "Who cost the goals? <&>",
            "{kind}"
        );
        let said = "<title>Who cost the goals? &lt;&amp;&gt;</title>";
        assert!(picture.to_svg().contains(said), "{kind}");
    }
}

#[test]
fn every_picture_says_where_its_data_come_from() {
    for (kind, draw) in kinds(5) {
        let text = words(&draw(&Style::default()).unwrap());
        assert!(text.contains("Source: match reports"), "{kind}: {text}");
    }
}

/// A style in the language of this code.
fn in_language(code: &str) -> Style {
    Style {
        language: Language::of(code).unwrap(),
        ..Style::default()
    }
}

#[test]
fn words_and_numbers_follow_the_language() {
    let sources = [
        ("de", "Quelle: match reports"),
        ("es", "Fuente: match reports"),
        ("fr", "Source\u{a0}: match reports"),
        ("it", "Fonte: match reports"),
        ("pt-BR", "Fonte: match reports"),
        // Without phrases, English.
        ("nl", "Source: match reports"),
    ];
    for (code, source) in sources {
        for (kind, draw) in kinds(5) {
            let text = words(&draw(&in_language(code)).unwrap());
            assert!(text.contains(source), "{kind} in {code}: {text}");
        }
    }
    let mut chart = rates(3, true);
    chart.rows[0].minutes = 3_210.0;
    let said = |code| words(&super::super::error_rates(&chart, &in_language(code)).unwrap());
    let german = said("de");
    assert!(german.contains("3.210"), "{german}");
    assert!(german.contains("95\u{a0}%-Intervall"), "{german}");
    assert!(said("nl").contains("95% interval"));
}

/// Nothing is cut or covered however long the words of a language are.
#[test]
fn every_kind_is_whole_in_every_language() {
    let codes = TRANSLATIONS.iter().map(|(code, _)| *code);
    for (at, code) in codes.enumerate() {
        for many in [1, 12] {
            for (kind, draw) in kinds(many) {
                for (turn, width) in [600, 1080, 2000].into_iter().enumerate() {
                    // Colours take no room: each width in one theme is enough.
                    let themes: Vec<Theme> = Theme::ALL.to_vec();
                    let style = Style {
                        width: Some(width),
                        theme: themes[(at + turn) % themes.len()],
                        shrink: true,
                        ..in_language(code)
                    };
                    let picture = draw(&style)
                        .unwrap_or_else(|e| panic!("{kind} of {many} in {code} at {width}: {e}"));
                    assert!(picture.is_tidy(), "{kind} of {many} in {code} at {width}");
                    assert_eq!(picture.size().0, width);
                }
            }
        }
    }
}

#[test]
fn the_same_input_and_options_give_the_same_bytes_and_others_do_not() {
    let styles = [
        Style::default(),
        themed(Theme::Dark),
        themed(Theme::Print),
        Style {
            width: Some(1200),
            height: Some(2600),
            title: Some("A title".to_owned()),
            language: Language::of("fr").unwrap(),
            ..Style::default()
        },
    ];
    for (kind, draw) in kinds(5) {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for style in &styles {
            let (first, second) = (draw(style).unwrap(), draw(style).unwrap());
            assert_eq!(first.to_svg(), second.to_svg(), "{kind}");
            let png = first.to_png(0.5).unwrap();
            assert_eq!(png, second.to_png(0.5).unwrap(), "{kind}");
            assert!(!seen.contains(&png), "{kind}");
            seen.push(png);
        }
    }
}

/// Linear light, 0 to 1 (IEC 61966-2-1).
fn linear(RGBColor(r, g, b): RGBColor) -> [f64; 3] {
    [r, g, b].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// Relative luminance of WCAG 2.1.
fn luminance(colour: RGBColor) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast ratio of WCAG 2.1, 1 to 21.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn times(matrix: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

/// OKLab of linear light (B. Ottosson, "A perceptual color space for image processing", 2020).
fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let lms = times(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        rgb.map(|c| c.clamp(0.0, 1.0)),
    );
    times(
        [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ],
        lms.map(f64::cbrt),
    )
}

/// What people with the three dichromacies see, in linear light, and what others do: matrices of
/// severity 1.0 of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based
/// model for simulation of color vision deficiency", IEEE Transactions on Visualization and
/// Computer Graphics 15(6), 2009.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    (
        "all colours",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// The distance at which areas and marks can be distinguished: five times the smallest difference
/// visible side by side (about 0.02 in OKLab).
const APART: f64 = 0.1;

fn distance(a: RGBColor, b: RGBColor, eye: [[f64; 3]; 3]) -> f64 {
    let (a, b) = (oklab(times(eye, linear(a))), oklab(times(eye, linear(b))));
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

/// Pairs of colours that mean different things in one picture.
const MEANINGS: [(&str, Colour, Colour); 9] = [
    ("goal, shot", theme::GOAL, theme::SHOT),
    ("goal, no error", theme::GOAL, theme::PLAIN),
    ("shot, no error", theme::SHOT, theme::PLAIN),
    ("goal, paper", theme::GOAL, theme::PAPER),
    ("shot, paper", theme::SHOT, theme::PAPER),
    ("no error, paper", theme::PLAIN, theme::PAPER),
    ("shot, none named", theme::SHOT, theme::GRID),
    ("no error, its ground", theme::PLAIN, theme::BAND),
    ("attackers, defenders", theme::SHOT, theme::INK),
];

#[test]
fn colours_that_carry_meaning_stay_apart_for_every_eye() {
    for theme in Theme::ALL {
        for (eye, matrix) in EYES {
            for (what, a, b) in MEANINGS {
                let far = distance(theme.rgb(a), theme.rgb(b), matrix);
                assert!(far >= APART, "{theme:?}, {eye}: {what} are {far:.3} apart");
            }
        }
    }
}

#[test]
fn the_simulation_finds_colours_that_are_not_apart() {
    // A red and a green of one lightness, the classic mistake.
    let (red, green) = (RGBColor(0xC0, 0x50, 0x40), RGBColor(0x8A, 0x78, 0x20));
    assert!(distance(red, green, EYES[0].1) > APART);
    assert!(distance(red, green, EYES[2].1) < APART);
    assert!((contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255)) - 21.0).abs() < 1e-9);
}

#[test]
fn all_text_has_the_contrast_of_wcag_aa() {
    const LEAST: f64 = 4.5;
    for theme in Theme::ALL {
        for (what, ink, ground) in [
            ("text", theme::INK, theme::PAPER),
            ("text on grass", theme::INK, theme::BAND),
            ("text on none named", theme::INK, theme::GRID),
            ("small text", theme::MUTED, theme::PAPER),
            ("small text on a band", theme::MUTED, theme::BAND),
            ("goal text", theme::GOAL, theme::PAPER),
            ("goal text on grass", theme::GOAL, theme::BAND),
            ("shot text", theme::SHOT, theme::PAPER),
            ("shot text on grass", theme::SHOT, theme::BAND),
            ("number on goal", theme::PAPER, theme::GOAL),
            ("number on shot", theme::PAPER, theme::SHOT),
        ] {
            let ratio = contrast(theme.rgb(ink), theme.rgb(ground));
            assert!(ratio >= LEAST, "{theme:?}: {what} has {ratio:.2}");
        }
        // The palest and the fullest of the cells for pairs that are not quite distinguishable.
        for share in [0.03, 0.25, 0.4, 0.75, 0.97] {
            let ground = theme.rgb(super::super::comparison::shade(share));
            let ratio = contrast(theme.rgb(super::super::comparison::CELL_COLOUR), ground);
            assert!(
                ratio >= LEAST,
                "{theme:?}: a cell of {share} has {ratio:.2}"
            );
        }
    }
}

#[test]
fn print_has_no_colour_at_all() {
    for (kind, draw) in kinds(5) {
        let picture = draw(&themed(Theme::Print)).unwrap();
        for hex in picture.to_svg().split('#').skip(1) {
            let Some(digits) = hex
                .get(..6)
                .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            else {
                continue;
            };
            let (r, g, b) = (&digits[..2], &digits[2..4], &digits[4..]);
            assert!(r == g && g == b, "{kind}: #{digits}");
        }
    }
}

#[test]
fn a_dark_picture_is_dark() {
    for (kind, draw) in kinds(1) {
        let png = draw(&themed(Theme::Dark)).unwrap().to_png(0.5).unwrap();
        let png = Pixmap::decode_png(&png).unwrap();
        let dark = png.pixels().iter().filter(|p| p.green() < 0x40).count();
        assert!(dark * 10 > png.pixels().len() * 7, "{kind}");
    }
}

#[test]
fn a_size_that_shrinks_holds_every_kind_in_every_theme() {
    for many in [1, 5] {
        for (kind, draw) in kinds(many) {
            for theme in Theme::ALL {
                for (width, height) in [
                    (1200, Some(630)),
                    (1080, Some(1080)),
                    (600, None),
                    (2000, None),
                ] {
                    let style = Style {
                        theme,
                        width: Some(width),
                        height,
                        shrink: true,
                        no_notes: true,
                        subtitle: Some(String::new()),
                        ..Style::default()
                    };
                    match draw(&style) {
                        Ok(picture) => {
                            assert_tidy(&picture);
                            assert_eq!(picture.size().0, width, "{kind}");
                            assert!(height.is_none_or(|it| it == picture.size().1), "{kind}");
                        }
                        // A card holds only what fits; a column holds everything.
                        Err(DrawError::Size(_)) if height.is_some() && many > 1 => {}
                        // Its columns of figures have a least width of their own.
                        Err(DrawError::Size(_)) if kind == "rates" && width == 600 => {}
                        Err(error) => panic!("{kind} with {many} at {width} {height:?}: {error}"),
                    }
                }
            }
        }
    }
}

#[test]
fn subtitle_credit_and_notes_give_way() {
    let style = Style {
        subtitle: Some("Group stage".to_owned()),
        credit: Some("Data: our own".to_owned()),
        no_notes: true,
        ..Style::default()
    };
    for (kind, draw) in kinds(5) {
        let (own, other) = (
            words(&draw(&Style::default()).unwrap()),
            words(&draw(&style).unwrap()),
        );
        assert!(
            other.contains("Group stage") && other.contains("Data: our own"),
            "{kind}"
        );
        assert!(
            !other.contains("Source:") && own.contains("Source:"),
            "{kind}"
        );
        let bare = Style {
            credit: Some(String::new()),
            ..style.clone()
        };
        assert!(!words(&draw(&bare).unwrap()).contains("Data:"), "{kind}");
    }
}
