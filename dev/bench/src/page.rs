//! A page of figures: what was run, and a table, as Markdown.

use std::time::Duration;

use crate::child;

/// A page of `docs/figures`.
pub struct Page {
    /// Its heading.
    pub title: &'static str,
    /// What was run and how.
    pub intro: String,
    /// The first row of the table.
    pub columns: Vec<&'static str>,
    /// The rows, each as wide as `columns`.
    pub rows: Vec<Vec<String>>,
}

impl Page {
    /// Writes the page to `docs/figures/<part>.md` and gives its text.
    pub fn publish(&self, part: &str) -> Result<String, String> {
        let text = self.text();
        let folder = child::root().join("docs/figures");
        let path = folder.join(format!("{part}.md"));
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&path, &text))
            .map_err(|error| format!("writing {} failed: {error}", path.display()))?;
        Ok(text)
    }

    fn text(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut text =
            format!("# {}\n\n{} Measured by `make bench` on {cores} cores.\n\n", self.title, self.intro);
        let mut line = |cells: &[String]| text.push_str(&format!("| {} |\n", cells.join(" | ")));
        line(&self.columns.iter().map(ToString::to_string).collect::<Vec<_>>());
        line(&vec!["---".to_owned(); self.columns.len()]);
        self.rows.iter().for_each(|row| line(row));
        text
    }
}

/// A duration in the unit that shows it in few digits.
pub fn time(duration: Duration) -> String {
    match duration.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1e3),
        seconds if seconds < 100.0 => format!("{seconds:.2} s"),
        seconds => format!("{:.1} min", seconds / 60.0),
    }
}

/// Bytes as megabytes of 10⁶.
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
