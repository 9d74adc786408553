//! What probes match with: paths by pattern, lines by regular expression.

use globset::{GlobBuilder, GlobMatcher};
use regex::bytes::Regex;

/// Whether a probe's path is a pattern, and not the name of one file.
pub fn is_path_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// A pattern of paths in which `*` and `?` stay within a folder, and `**` does not.
///
/// # Errors
/// Why it is none, as a clause.
pub fn path_pattern(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| {
        // Behind a semicolon there is advice.
        let told = error.kind().to_string();
        format!("{pattern:?} is no pattern of paths: {}", told.split(';').next().unwrap_or(&told))
    })
}

/// A regular expression that lines are searched with.
///
/// # Errors
/// Why it is none, as a clause.
pub fn line_expression(expression: &str) -> Result<Regex, String> {
    Regex::new(expression).map_err(|error| {
        // Above its last line the parser draws the expression, with a mark below the place.
        let told = error.to_string();
        let cause = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        let cause = cause.trim_end_matches('.');
        match error {
            regex::Error::CompiledTooBig(_) => format!("{expression:?} is too large a regular expression"),
            _ => format!("{expression:?} is no regular expression: {cause}"),
        }
    })
}
