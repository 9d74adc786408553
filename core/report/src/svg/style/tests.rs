use super::*;

/// Red, green and blue, linear, from 0 to 1.
type Light = [f64; 3];

/// How a colour reaches a retina that lacks a kind of cones altogether: Machado, Oliveira and Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.
const VISIONS: [(&str, [Light; 3]); 4] = [
    ("normal vision", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopia",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

fn light(colour: &str) -> Light {
    [1, 3, 5].map(|at| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn product(rows: [Light; 3], light: Light) -> Light {
    rows.map(|row| row.iter().zip(light).map(|(factor, part)| factor * part).sum())
}

/// Of two colours, as WCAG 2 defines it: 1 to 21.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = light(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other): (f64, f64) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// In Oklab, in hundredths: about 2 is just noticeable side by side.
fn difference(one: Light, other: Light) -> f64 {
    let lab = |light: Light| {
        let cones = [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ];
        let lab = [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ];
        product(lab, product(cones, light.map(|part| part.clamp(0.0, 1.0))).map(f64::cbrt))
    };
    let (one, other) = (lab(one), lab(other));
    100.0 * one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn everything_stands_out_of_its_background() {
    for palette in [&LIGHT, &DARK] {
        for colour in palette.series.into_iter().chain([palette.axis]) {
            let contrast = contrast(colour, palette.paper);
            assert!(contrast >= 3.0, "{colour} on {}: {contrast:.2}", palette.paper);
        }
        let texts = [palette.text, palette.muted, palette.good, palette.bad, palette.warn, palette.accent];
        for colour in texts {
            let contrast = contrast(colour, palette.paper);
            assert!(contrast >= 4.5, "{colour} on {}: {contrast:.2}", palette.paper);
        }
    }
}

#[test]
fn series_differ_for_every_kind_of_colour_vision() {
    for palette in [&LIGHT, &DARK] {
        let colours: Vec<&str> = palette.series.into_iter().chain([palette.text]).collect();
        for (vision, matrix) in VISIONS {
            for (index, one) in colours.iter().enumerate() {
                for other in &colours[index + 1..] {
                    let difference = difference(product(matrix, light(one)), product(matrix, light(other)));
                    assert!(difference >= 9.0, "{one} and {other} in {vision}: {difference:.1}");
                }
            }
        }
    }
}

#[test]
fn series_differ_without_colour() {
    for (index, dash) in DASHES.iter().enumerate() {
        assert!(!DASHES[index + 1..].contains(dash), "{dash}");
    }
}

#[test]
fn every_rule_is_scoped() {
    for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
        for line in style(theme).lines() {
            let scoped = line.split(['{', ',']).next().is_some_and(|selector| selector.starts_with(".wp"));
            assert!(scoped || line.starts_with('@') || line == "}", "{line}");
        }
    }
}
