//! Colours of pictures, and the style sheet that carries them. Colour is never the only sign: series also differ by dashes
//! and by the shapes of their markers.

use std::fmt::Write;

use super::Theme;

/// How many series differ; those beyond begin anew.
pub(crate) const SERIES: usize = 8;

/// Dashes of the series' lines, in pixels.
const DASHES: [&str; SERIES] = ["none", "8 4", "2 3", "10 3 2 3", "5 3", "12 5", "1 4", "6 3 1 3 1 3"];

/// Colours as `#rrggbb`. All but `grid` and `paper` keep a contrast of at least 3:1 with `paper`, texts 4.5:1; the series
/// differ under each kind of colour-blindness.
pub(crate) struct Palette {
    pub paper: &'static str,
    pub text: &'static str,
    pub muted: &'static str,
    pub axis: &'static str,
    pub grid: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub warn: &'static str,
    pub accent: &'static str,
    pub series: [&'static str; SERIES],
}

pub(crate) const LIGHT: Palette = Palette {
    paper: "#ffffff",
    text: "#1f2328",
    muted: "#59636e",
    axis: "#818b98",
    grid: "#d8dee4",
    good: "#007a5a",
    bad: "#b3261e",
    warn: "#8a5a00",
    accent: "#0061a8",
    series: ["#104fb9", "#f3640d", "#04a786", "#981471", "#6b5a00", "#526aea", "#5f330f", "#7a6e9d"],
};

pub(crate) const DARK: Palette = Palette {
    paper: "#0d1117",
    text: "#e6edf3",
    muted: "#9198a1",
    axis: "#6e7681",
    grid: "#2a313c",
    good: "#3fc79a",
    bad: "#ff7b72",
    warn: "#e3a008",
    accent: "#58a6ff",
    series: ["#6bc9ff", "#ea7d14", "#068071", "#b176cc", "#fdc354", "#895bec", "#d24827", "#9cb9aa"],
};

/// Which of the series' colours one has.
pub(crate) fn colour(series: usize) -> usize {
    series % SERIES
}

/// The one style sheet of all pictures, scoped below `.wp`. A page that shows pictures inline brings it once.
///
/// | class | is for |
/// |---|---|
/// | `text` `muted` `text-good` `text-bad` `text-warn` `text-accent` | text |
/// | `paper` `panel` `grid` `axis` | background, raised parts, lines of the grid, axes |
/// | `line-good` `line-bad` `line-warn` `line-accent` `line-muted` `line-ink` | strokes; with `dashed` or `dotted`, `thin`, `strong`, `thick` or `band` |
/// | `fill-good` `fill-bad` `fill-warn` `fill-accent` `fill-muted` `fill-ink` | solid shapes |
/// | `area-good` `area-bad` `area-warn` `area-accent` `area-muted` `area-ink` | translucent shapes |
/// | `line-0` … `line-7`, `fill-…`, `area-…`, `mark-…` | the same of a series; a line has its dashes, `solid` undoes them |
/// | `bar` with `level-0` … `level-3` | an outlined bar, more or less filled |
/// | `hollow` | a shape with a stroke only, filled as the background |
pub fn style(theme: Theme) -> String {
    let mut out = String::from(FORMS);
    for (series, dash) in DASHES.iter().enumerate() {
        rule(&mut out, &format!("line-{series}"), &format!("stroke-dasharray:{dash}"));
    }
    // After the dashes of the series, because they replace them.
    out += ".wp .solid{stroke-dasharray:none}\n.wp .dashed{stroke-dasharray:5 3}\n.wp .dotted{stroke-dasharray:1.5 3}\n";
    match theme {
        Theme::Light => out + &colours(&LIGHT),
        Theme::Dark => out + &colours(&DARK),
        Theme::Auto => {
            let dark = colours(&DARK);
            let light = colours(&LIGHT);
            out + &light + "@media (prefers-color-scheme:dark){\n" + &dark + "}\n"
        }
    }
}

/// What does not depend on the theme.
const FORMS: &str = "\
.wp{font-family:'DejaVu Sans',Verdana,sans-serif}
.wp text{stroke:none}
.wp .grid,.wp .axis{fill:none;stroke-width:1}
.wp .hollow{stroke-width:1.5}
.wp .line-good,.wp .line-bad,.wp .line-warn,.wp .line-accent,.wp .line-muted,.wp .line-ink,\
.wp .line-0,.wp .line-1,.wp .line-2,.wp .line-3,.wp .line-4,.wp .line-5,.wp .line-6,.wp .line-7\
{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:butt}
.wp .area-good,.wp .area-bad,.wp .area-warn,.wp .area-accent,.wp .area-muted,.wp .area-ink,\
.wp .area-0,.wp .area-1,.wp .area-2,.wp .area-3,.wp .area-4,.wp .area-5,.wp .area-6,.wp .area-7\
{fill-opacity:.16;stroke:none}
.wp .bar{stroke-width:1}
.wp .level-0{fill-opacity:.5}
.wp .level-1{fill-opacity:.32}
.wp .level-2{fill-opacity:.18}
.wp .level-3{fill-opacity:.07}
.wp .thin{stroke-width:1}
.wp .strong{stroke-width:2.5}
.wp .thick{stroke-width:3.5}
.wp .band{stroke-width:7;stroke-opacity:.35}
";

fn colours(palette: &Palette) -> String {
    let mut out = String::new();
    let paper = palette.paper;
    rule(&mut out, "paper", &format!("fill:{paper};stroke:none"));
    rule(&mut out, "panel", &format!("fill:{};fill-opacity:.35;stroke:none", palette.grid));
    rule(&mut out, "grid", &format!("stroke:{}", palette.grid));
    rule(&mut out, "axis", &format!("stroke:{}", palette.axis));
    rule(&mut out, "hollow", &format!("fill:{paper};stroke:{}", palette.text));
    rule(&mut out, "bar", &format!("fill:{};stroke:{}", palette.accent, palette.accent));
    rule(&mut out, "text", &format!("fill:{}", palette.text));
    rule(&mut out, "muted", &format!("fill:{}", palette.muted));
    rule(
        &mut out,
        "halo",
        &format!("paint-order:stroke;stroke:{paper};stroke-width:3;stroke-linejoin:round"),
    );
    let states = [
        ("good", palette.good),
        ("bad", palette.bad),
        ("warn", palette.warn),
        ("accent", palette.accent),
        ("muted", palette.muted),
        ("ink", palette.text),
    ];
    for (name, colour) in states {
        rule(&mut out, &format!("text-{name}"), &format!("fill:{colour}"));
        coloured(&mut out, name, colour);
    }
    for (series, colour) in palette.series.iter().enumerate() {
        coloured(&mut out, &series.to_string(), colour);
        let outlined = format!("fill:{colour};stroke:{paper};stroke-width:1");
        rule(&mut out, &format!("mark-{series}"), &outlined);
    }
    out
}

fn coloured(out: &mut String, name: &str, colour: &str) {
    rule(out, &format!("line-{name}"), &format!("stroke:{colour}"));
    rule(out, &format!("fill-{name}"), &format!("fill:{colour};stroke:none"));
    rule(out, &format!("area-{name}"), &format!("fill:{colour}"));
}

fn rule(out: &mut String, class: &str, declarations: &str) {
    writeln!(out, ".wp .{class}{{{declarations}}}").expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests;
