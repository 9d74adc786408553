//! Writing: whole files or nothing, data to standard output, talk to standard error.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use warplan_report::human::Style;

use crate::args::Color;
use crate::error::{CliError, Result};

impl Color {
    /// Style for standard output.
    pub fn stdout(self) -> Style {
        let terminal = std::io::stdout().is_terminal();
        let (least, largest) = (*Style::RANGE.start(), *Style::RANGE.end());
        let columns = terminal_size::terminal_size_of(std::io::stdout())
            .map_or(Style::COLUMNS, |(width, _)| usize::from(width.0));
        Style { columns: columns.clamp(least, largest), ..self.style(terminal) }
    }

    /// Style for standard error.
    pub fn stderr(self) -> Style {
        self.style(std::io::stderr().is_terminal())
    }

    fn style(self, terminal: bool) -> Style {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let ansi = self == Color::Always || (self == Color::Auto && terminal && wanted);
        Style { ansi, columns: Style::COLUMNS }
    }
}

/// Prints data to standard output. A reader that has gone away is no error.
///
/// # Errors
/// A full or broken output.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::new("write to standard output", error))
        }
        _ => Ok(()),
    }
}

/// Prints talk to standard error.
pub fn talk(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints an error to standard error.
pub fn complain(error: &CliError, style: Style) {
    let (bold, plain) = if style.ansi { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    let mut text = format!("{bold}error:{plain} cannot {}\n", shown(&error.act));
    for detail in &error.details {
        text.push_str(&format!("  {}\n", shown(detail)));
    }
    if let Some(hint) = &error.hint {
        text.push_str(&format!("hint: {}\n", shown(hint)));
    }
    talk(&text);
}

/// Control characters of other people's data never reach a terminal raw.
fn shown(text: &str) -> String {
    let escape =
        |c: char| if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// Writes files into a folder, which is created: all of them, or none is changed. Links stay and what they point at is
/// written; devices and pipes are written to, as nothing can take their place.
///
/// # Errors
/// A folder or file that cannot be written.
pub fn write_all(folder: &Path, files: &[(impl AsRef<str>, impl AsRef<[u8]>)]) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        let error = CliError::new(format!("write into {}", folder.display()), "it is a file, not a folder");
        return Err(error.hint("name a folder, or one that is still to be made"));
    }
    std::fs::create_dir_all(folder).map_err(|error| CliError::io("create the folder", folder, &error))?;
    let (mut written, mut streams) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let (target, content) = (folder.join(name.as_ref()), content.as_ref());
        match std::fs::metadata(&target) {
            Ok(there) if there.is_dir() => {
                return Err(CliError::new(format!("write {}", target.display()), "it is a folder"));
            }
            Ok(there) if !there.is_file() => streams.push((target, content)),
            _ => {
                let file = temporary(&pointed_at(&target), content);
                written.push((file.map_err(|error| CliError::io("write", &target, &error))?, target));
            }
        }
    }
    for (file, target) in written {
        let named = file.persist(pointed_at(&target));
        named.map_err(|error| CliError::io("write", &target, &error.error))?;
    }
    for (target, content) in streams {
        let stream = std::fs::OpenOptions::new().write(true).open(&target);
        let sent = stream.and_then(|mut stream| stream.write_all(content));
        sent.map_err(|error| CliError::io("write", &target, &error))?;
    }
    Ok(())
}

/// The file that a link points at, whether it is there or still to be made; what is no link itself.
fn pointed_at(target: &Path) -> PathBuf {
    const LINKS_LIMIT: usize = 40;
    let mut file = target.to_owned();
    for _ in 0..LINKS_LIMIT {
        let Ok(next) = std::fs::read_link(&file) else { break };
        file = file.parent().unwrap_or(Path::new("")).join(next);
    }
    file
}

/// The folder that a file lies in, `.` for a bare name.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes one file, or leaves it as it was.
///
/// # Errors
/// A file that cannot be written.
pub fn write(target: &Path, content: String) -> Result<()> {
    let name = target.file_name().and_then(|name| name.to_str());
    let name =
        name.ok_or_else(|| CliError::new(format!("write {}", target.display()), "it is no file name"))?;
    let folder = folder_of(target);
    if !folder.is_dir() {
        return Err(CliError::new(
            format!("write {}", target.display()),
            format!("there is no folder {}", folder.display()),
        ));
    }
    write_all(folder, &[(name, content)])
}

/// Fills a file that only its owner reads: with all of what is copied, or not at all. A device or a pipe that is there is
/// filled once `check` has passed, as nothing can be taken back from it.
///
/// # Errors
/// What checking or copying fails with, and a file that cannot be written.
pub fn write_private<E: std::error::Error>(
    act: &str,
    target: &Path,
    check: impl FnOnce() -> std::result::Result<(), E>,
    copy: impl FnOnce(&mut dyn Write) -> std::result::Result<(), E>,
) -> Result<()> {
    let failed = |error: E| CliError::new(act, error);
    let unwritable = |error| CliError::io("write", target, &error);
    match std::fs::metadata(target) {
        Ok(there) if there.is_dir() => {
            return Err(CliError::new(format!("write {}", target.display()), "it is a folder"));
        }
        Ok(there) if !there.is_file() => {
            check().map_err(failed)?;
            let mut stream = std::fs::OpenOptions::new().write(true).open(target).map_err(unwritable)?;
            return copy(&mut stream).map_err(failed);
        }
        _ => {}
    }
    let file = pointed_at(target);
    // Readable by its owner alone is what a temporary file is from the start.
    let mut filled =
        tempfile::Builder::new().prefix(".warplan-").tempfile_in(folder_of(&file)).map_err(unwritable)?;
    copy(&mut filled).map_err(failed)?;
    filled.as_file().sync_all().map_err(unwritable)?;
    filled.persist(&file).map(drop).map_err(|error| unwritable(error.error))
}

/// The content beside the file that it is to become, so that a rename is all that is left to do.
fn temporary(file: &Path, content: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".warplan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder_of(file))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}
