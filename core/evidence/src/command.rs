//! What a command says: by its exit status, or by what it prints.

use warplan_model::policy::CommandEvidence;
use warplan_model::reading::Says;

use crate::json;

pub(crate) fn read(command: &CommandEvidence, status: Option<i32>, output: &[u8]) -> Result<Says, String> {
    let status = status.ok_or_else(|| "a signal ended it".to_owned())?;
    let Some(pointer) = &command.pointer else { return Ok(Says::Verdict(status == 0)) };
    if status != 0 {
        return Err(format!("it ended with exit status {status}"));
    }
    let text = std::str::from_utf8(output)
        .map_err(|error| format!("byte {} of its output is not UTF-8", error.valid_up_to() + 1))?;
    json::at(text, pointer, None).map_err(|reason| format!("its output: {reason}"))
}
