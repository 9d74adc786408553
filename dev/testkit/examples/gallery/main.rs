//! Draws all pictures at 360, 800 and 1600 pixels, light and dark, to look at them: `gallery FOLDER [WORD]`, where only
//! pictures whose names contain the word are drawn.

mod plans;
mod scores;

use std::path::Path;

use warplan_report::svg::{Picture, Theme};

/// Pictures with their names, drawn for a width.
type Drawn = Vec<(String, Picture)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, word) = match arguments.as_slice() {
        [folder] => (Path::new(folder), ""),
        [folder, word] => (Path::new(folder), word.as_str()),
        _ => return Err("usage: gallery FOLDER [WORD]".into()),
    };
    std::fs::create_dir_all(folder)?;
    for width in [360, 800, 1600] {
        for (name, picture) in scores::pictures(width).into_iter().chain(plans::pictures(width)) {
            for (theme, shade) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                let name = format!("{name}-{width}-{shade}");
                if name.contains(word) {
                    let svg = picture.file(theme);
                    std::fs::write(folder.join(format!("{name}.png")), warplan_raster::png(&svg, 1.0)?)?;
                    std::fs::write(folder.join(format!("{name}.svg")), svg)?;
                }
            }
        }
    }
    for (name, badge) in scores::badges() {
        if name.contains(word) {
            std::fs::write(folder.join(format!("{name}.png")), warplan_raster::png(&badge, 3.0)?)?;
        }
    }
    Ok(())
}
