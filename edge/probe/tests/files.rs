//! Which files a probe sees.

use std::fs;
use std::path::Path;

use warplan_evidence::{File, Observed, Wanted};
use warplan_probe::{Allowed, observe};

fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let place = folder.path().join(file);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, format!("<{file}>")).unwrap();
    }
    folder
}

fn seen(folder: &Path, asked: &str) -> Result<Vec<String>, String> {
    let found = observe(folder, Allowed::default(), Wanted::Sizes(asked))?;
    let Observed::Files(files) = found else { panic!("files were asked for") };
    Ok(files.into_iter().map(|file| file.path).collect())
}

#[test]
fn a_path_is_a_file_or_none() {
    let folder = folder(&["reports/junit.xml"]);
    let read = observe(folder.path(), Allowed::default(), Wanted::Contents("reports/junit.xml")).unwrap();
    let content = b"<reports/junit.xml>".to_vec();
    let file = File { path: "reports/junit.xml".into(), bytes: content.len() as u64, content };
    assert_eq!(read, Observed::Files(vec![file]));
    for none in ["reports/none.xml", "none/junit.xml", "reports/junit.xml/below"] {
        assert_eq!(seen(folder.path(), none).unwrap(), [""; 0], "{none}");
    }
    assert_eq!(seen(folder.path(), "reports").unwrap_err(), "reports is a folder, not a file");
}

#[test]
fn patterns_keep_to_their_folders_and_come_in_order() {
    let folder = folder(&["b/2.xml", "b/1.xml", "a/deep/3.xml", "a/4.json", "5.xml", ".hidden.xml"]);
    let seen = |asked| seen(folder.path(), asked).unwrap();
    assert_eq!(seen("*.xml"), [".hidden.xml", "5.xml"]);
    assert_eq!(seen("b/*.xml"), ["b/1.xml", "b/2.xml"]);
    assert_eq!(seen("./b/[1]*.xml"), ["b/1.xml"]);
    assert_eq!(
        seen("**/*.{xml,json}"),
        [".hidden.xml", "5.xml", "a/4.json", "a/deep/3.xml", "b/1.xml", "b/2.xml"]
    );
    assert_eq!(seen("none/**/*.xml"), [""; 0]);
}

#[test]
fn a_broken_pattern_is_told() {
    let folder = folder(&["a"]);
    let told = seen(folder.path(), "a[").unwrap_err();
    assert!(told.starts_with("\"a[\" is no pattern of paths: "), "{told}");
}

#[test]
fn nothing_outside_the_folder_is_read_unless_that_is_allowed() {
    let outer = folder(&["secret.txt", "inner/own.txt"]);
    let inner = outer.path().join("inner");
    let absolute = outer.path().join("secret.txt").display().to_string();
    let all = outer.path().join("*.txt").display().to_string();
    for asked in ["../secret.txt", "./x/../../secret.txt", "../*.txt", &absolute, &all] {
        let told = seen(&inner, asked).unwrap_err();
        assert!(
            told.ends_with("leads out of the policy's folder, and --allow-outside was not given"),
            "{told}"
        );
    }
    let allowed = Allowed { outside: true, ..Allowed::default() };
    for asked in ["../secret.txt", &absolute, &all] {
        let Ok(Observed::Files(files)) = observe(&inner, allowed, Wanted::Contents(asked)) else {
            panic!("{asked}")
        };
        assert_eq!(files.len(), 1, "{asked}");
    }
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_either() {
    let outer = folder(&["secret.txt", "inner/own.txt"]);
    let inner = outer.path().join("inner");
    std::os::unix::fs::symlink(outer.path().join("secret.txt"), inner.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(outer.path(), inner.join("up")).unwrap();
    std::os::unix::fs::symlink(inner.join("own.txt"), inner.join("own-link.txt")).unwrap();
    for asked in ["link.txt", "*.txt", "up/secret.txt"] {
        let told = seen(&inner, asked).unwrap_err();
        assert!(told.contains("leads out of the policy's folder"), "{asked}: {told}");
    }
    assert_eq!(seen(&inner, "own*.txt").unwrap(), ["own-link.txt", "own.txt"]);
    assert_eq!(seen(&inner, "**/own.txt").unwrap(), ["own.txt"], "links to folders are not followed");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_file_of_a_pattern_and_unreadable_when_it_is_named() {
    let folder = folder(&["reports/a.xml"]);
    for (target, link) in [("gone.xml", "dead.xml"), ("loop.xml", "loop.xml"), ("a.xml/below", "under.xml")] {
        std::os::unix::fs::symlink(target, folder.path().join("reports").join(link)).unwrap();
    }
    assert_eq!(seen(folder.path(), "reports/*.xml").unwrap(), ["reports/a.xml"]);
    for link in ["reports/dead.xml", "reports/loop.xml", "reports/under.xml"] {
        assert_eq!(seen(folder.path(), link).unwrap_err(), format!("{link} is a link that leads nowhere"));
    }
}

#[cfg(unix)]
#[test]
fn pipes_are_not_waited_for() {
    let folder = folder(&[]);
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(seen(folder.path(), "pipe").unwrap_err(), "pipe is no plain file");
}

#[test]
fn large_files_are_not_read() {
    let folder = folder(&[]);
    let large = fs::File::create(folder.path().join("large")).unwrap();
    large.set_len((32 << 20) + 1).unwrap();
    let told = observe(folder.path(), Allowed::default(), Wanted::Contents("large")).unwrap_err();
    assert_eq!(told, "large has more than 33554432 bytes");
    assert_eq!(seen(folder.path(), "large").unwrap(), ["large"], "its size is known all the same");
}
