//! Themes, and the sizes all pictures share.
//!
//! Drawing code names the role of a colour; the theme defines what it looks like. In each theme the
//! colours that carry meaning are distinguishable for people with any of the three types of colour
//! blindness, and text has the contrast that WCAG 2.1 requires: tests compute both. No picture
//! depends on colour alone: shapes, sizes, patterns or words say the same.

use plotters::style::RGBColor;

/// Default width of a picture.
pub(super) const WIDTH: f64 = 1000.0;
/// Space kept free along every edge.
pub(super) const MARGIN: f64 = 34.0;

pub(super) const TITLE_SIZE: f64 = 26.0;
pub(super) const SUBTITLE_SIZE: f64 = 15.5;
pub(super) const BODY_SIZE: f64 = 14.5;
pub(super) const SMALL_SIZE: f64 = 12.5;

/// How a picture is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
    /// Black and greys on white, for print and photocopies.
    Print,
}

impl Theme {
    /// All themes.
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Print];

    /// The name of the theme.
    pub const fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Print => "print",
        }
    }

    /// The names with their meanings, for the command line.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |theme| match theme {
            Theme::Light => "Dark on white",
            Theme::Dark => "Light on near-black",
            Theme::Print => "Black and greys on white, for print",
        };
        Theme::ALL
            .map(|theme| (theme.name(), meaning(theme)))
            .into()
    }

    /// The theme of this name.
    pub fn from_name(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// What a colour stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Paper,
    Ink,
    Muted,
    Grid,
    Band,
    Chalk,
    Goal,
    Shot,
    Plain,
}

/// A role's colour, or a share of it on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour {
    role: Role,
    share: f64,
}

const fn full(role: Role) -> Colour {
    Colour { role, share: 1.0 }
}

/// The background of everything.
pub(super) const PAPER: Colour = full(Role::Paper);
/// Text and the subject of the picture.
pub(super) const INK: Colour = full(Role::Ink);
/// Text that explains.
pub(super) const MUTED: Colour = full(Role::Muted);
/// Lines that help the eye.
pub(super) const GRID: Colour = full(Role::Grid);
/// Areas that hold marks, and grass.
pub(super) const BAND: Colour = full(Role::Band);
/// Lines of a pitch.
pub(super) const CHALK: Colour = full(Role::Chalk);
/// Whatever led to a goal.
pub(super) const GOAL: Colour = full(Role::Goal);
/// Whatever led to a shot.
pub(super) const SHOT: Colour = full(Role::Shot);
/// Anything that is not an error.
pub(super) const PLAIN: Colour = full(Role::Plain);

/// A colour halfway to paper, for marks that carry little information.
pub(super) const fn fainter(colour: Colour) -> Colour {
    tint(colour, 0.5)
}

/// A share of a colour on paper, between 0 and 1.
pub(super) const fn tint(colour: Colour, share: f64) -> Colour {
    Colour {
        share: colour.share * share,
        ..colour
    }
}

impl Theme {
    const fn role(self, role: Role) -> RGBColor {
        const fn hex(rgb: u32) -> RGBColor {
            RGBColor((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
        }
        hex(match (self, role) {
            (Theme::Light | Theme::Print, Role::Paper) => 0xFF_FF_FF,
            (Theme::Light, Role::Ink) => 0x1E_22_27,
            (Theme::Light, Role::Muted) => 0x5A_62_6B,
            (Theme::Light, Role::Grid) => 0xDF_E3_E8,
            (Theme::Light, Role::Band) => 0xF4_F6_F8,
            (Theme::Light, Role::Chalk) => 0xB3_BC_C6,
            (Theme::Light, Role::Goal) => 0xA8_15_2B,
            (Theme::Light, Role::Shot) => 0x1F_74_B4,
            (Theme::Light, Role::Plain) => 0xA3_AC_B6,
            (Theme::Dark, Role::Paper) => 0x12_17_1D,
            (Theme::Dark, Role::Ink) => 0xF1_F4_F7,
            (Theme::Dark, Role::Muted) => 0xAA_B4_BE,
            (Theme::Dark, Role::Grid) => 0x2B_33_3C,
            (Theme::Dark, Role::Band) => 0x1B_22_2A,
            (Theme::Dark, Role::Chalk) => 0x4D5864,
            (Theme::Dark, Role::Goal) => 0xFF_8A_8F,
            (Theme::Dark, Role::Shot) => 0x4A_A3_E8,
            (Theme::Dark, Role::Plain) => 0x66_70_7B,
            (Theme::Print, Role::Ink) => 0x00_00_00,
            (Theme::Print, Role::Muted) => 0x4A_4A_4A,
            (Theme::Print, Role::Grid) => 0xD4_D4_D4,
            (Theme::Print, Role::Band) => 0xF3_F3_F3,
            (Theme::Print, Role::Chalk) => 0xAC_AC_AC,
            (Theme::Print, Role::Goal) => 0x161616,
            (Theme::Print, Role::Shot) => 0x6B_6B_6B,
            (Theme::Print, Role::Plain) => 0xB4_B4_B4,
        })
    }

    /// What a colour looks like.
    pub(super) fn rgb(self, Colour { role, share }: Colour) -> RGBColor {
        let (own, paper) = (self.role(role), self.role(Role::Paper));
        let mix =
            |c: u8, p: u8| (f64::from(c) * share + f64::from(p) * (1.0 - share)).round() as u8;
        RGBColor(
            mix(own.0, paper.0),
            mix(own.1, paper.1),
            mix(own.2, paper.2),
        )
    }
}
