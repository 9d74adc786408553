//! Task lists in the text of an issue: `- [ ] #134` makes issue 134 a child of it.

use serde_json::value::RawValue;
use warplan_model::IssueId;

use crate::json::Text;

/// The issues that the body of an issue, a JSON text, lists as its tasks, done or not. Most bodies list none; they
/// are not even decoded.
pub(super) fn tasks_of_body(body: &RawValue) -> Vec<IssueId> {
    let listing = Some(body.get()).filter(|raw| raw.contains("] #"));
    let decoded = listing.and_then(|raw| serde_json::from_str::<Text<'_>>(raw).ok());
    decoded.map_or(Vec::new(), |text| tasks(&text.0))
}

/// The issues that a Markdown text lists as its tasks, in order; what stands in fenced code is none.
fn tasks(markdown: &str) -> Vec<IssueId> {
    let mut tasks = Vec::new();
    let mut fenced = false;
    for line in markdown.lines().map(str::trim_start) {
        fenced ^= line.starts_with("```") || line.starts_with("~~~");
        tasks.extend(task(line).filter(|_| !fenced));
    }
    tasks
}

/// The issue of a line like `- [x] #134 title`.
fn task(line: &str) -> Option<IssueId> {
    let item = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let marker: &[char] = if item.len() == line.len() { &['-', '*', '+'] } else { &['.', ')'] };
    let checkbox = item.strip_prefix(marker)?.trim_start();
    let task = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| checkbox.strip_prefix(mark))?;
    let reference = task.strip_prefix([' ', '\t'])?.trim_start().strip_prefix('#')?;
    let end = reference.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(reference.len());
    let (number, rest) = reference.split_at(end);
    let whole = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    number.parse::<u64>().ok().filter(|_| whole).map(IssueId::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_checkbox_and_a_number_first_is_a_task() {
        let numbers = |text: &str| tasks(text).iter().map(IssueId::to_string).collect::<Vec<_>>();
        assert_eq!(
            numbers("- [ ] #134\r\n  * [x] #135 Proof\n+ [X]  #7, #8\n2. [ ] #9"),
            ["#134", "#135", "#7", "#9"]
        );
        for other in [
            "see #134",
            "- #134",
            "- [ ] Merge #86",
            "- [ ] #12a",
            "- [] #12",
            "- [ ]#12",
            "- [ ] #",
            "- [ ] #99999999999999999999",
            "2 [ ] #9",
            "```\n- [ ] #5\n```",
        ] {
            assert!(numbers(other).is_empty(), "{other}");
        }
    }
}
