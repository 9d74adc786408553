//! Task lists in the text of an issue: `- [ ] #134` makes issue 134 a child of it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use warplan_model::IssueId;

/// The issues that a text lists as its tasks, done or not, in order. The text itself is not kept.
#[derive(Debug, PartialEq)]
pub(super) struct TaskList(pub(super) Vec<IssueId>);

impl TaskList {
    /// From Markdown; what stands in fenced code is none.
    pub(super) fn of(markdown: &str) -> Self {
        let mut tasks = Vec::new();
        if markdown.contains("] #") {
            let mut fenced = false;
            for line in markdown.lines().map(str::trim_start) {
                fenced ^= line.starts_with("```") || line.starts_with("~~~");
                tasks.extend(task(line).filter(|_| !fenced));
            }
        }
        TaskList(tasks)
    }
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

struct TaskListVisitor;

impl Visitor<'_> for TaskListVisitor {
    type Value = TaskList;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }
    fn visit_str<E>(self, text: &str) -> Result<TaskList, E> {
        Ok(TaskList::of(text))
    }
}

impl<'t> Deserialize<'t> for TaskList {
    fn deserialize<D: Deserializer<'t>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(TaskListVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_checkbox_and_a_number_first_is_a_task() {
        let numbers = |text: &str| TaskList::of(text).0.iter().map(IssueId::to_string).collect::<Vec<_>>();
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
