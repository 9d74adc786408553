//! The report in a browser, as people read it. Needs Chromium; where there is none, each test says so and ends, unless
//! WARPLAN_BROWSER=required. WARPLAN_AXE names a copy of axe.min.js, against which the page's accessibility is checked.

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use headless_chrome::protocol::cdp::Emulation::{MediaFeature, SetDeviceMetricsOverride, SetEmulatedMedia};
use headless_chrome::protocol::cdp::Page::CaptureScreenshotFormatOption::Png;
use headless_chrome::{Browser, LaunchOptions, Tab};
use serde_json::Value;

use support::{folder, pilot, run};

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The report of the pilot in a browser.
struct Reader {
    // Dropped last: it is the browser's process, and the folder of its page.
    tab: Arc<Tab>,
    _browser: Browser,
    _folder: tempfile::TempDir,
}

impl Reader {
    /// Opens the report; `None` without a browser.
    fn open() -> Option<Reader> {
        let Some(program) = browser() else {
            assert!(std::env::var_os("WARPLAN_BROWSER").is_none(), "no Chromium is installed");
            eprintln!("skipped: no Chromium is installed");
            return None;
        };
        let folder = folder();
        let out = folder.path().to_str().unwrap();
        let report = run(&pilot(), &["report", "--hand", "ISSUE_WAR_PLAN.md", "--out", out]);
        assert_eq!(report.code, 0, "{}", report.err);
        let options = LaunchOptions::default_builder()
            .path(Some(program))
            // Chromium refuses its sandbox to root, and the page is the project's own.
            .sandbox(false)
            .build()
            .unwrap();
        let browser = Browser::new(options).expect("Chromium starts");
        let tab = browser.new_tab().unwrap();
        let page = format!("file://{}", folder.path().join("index.html").display());
        tab.navigate_to(&page).unwrap().wait_until_navigated().unwrap();
        Some(Reader { tab, _browser: browser, _folder: folder })
    }

    fn width(&self, width: u32) {
        let metrics = SetDeviceMetricsOverride {
            width,
            height: 900,
            device_scale_factor: 1.0,
            mobile: false,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        };
        self.tab.call_method(metrics).unwrap();
    }

    fn scheme(&self, scheme: &str) {
        let feature = MediaFeature { name: "prefers-color-scheme".into(), value: scheme.into() };
        self.tab.call_method(SetEmulatedMedia { media: None, features: Some(vec![feature]) }).unwrap();
    }

    /// What an expression gives, as JSON.
    fn ask(&self, expression: &str) -> Value {
        let object = self.tab.evaluate(&format!("JSON.stringify({expression})"), true).unwrap();
        serde_json::from_str(object.value.unwrap().as_str().unwrap()).unwrap()
    }

    /// A picture of the window, kept where people can look at it.
    fn screenshot(&self, name: &str) -> Vec<u8> {
        let picture = self.tab.capture_screenshot(Png, None, None, true).unwrap();
        std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &picture).unwrap();
        picture
    }
}

fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    PROGRAMS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

#[test]
fn the_report_shows_the_plan_without_scripts_and_network() {
    let Some(reader) = Reader::open() else { return };
    assert_eq!(reader.ask("document.title"), "Issue War Plan (Build 77)");
    assert_eq!(reader.ask("document.scripts.length"), 0);
    assert_eq!(reader.ask("performance.getEntriesByType('resource').length"), 0);
    let text = reader.ask("document.body.innerText");
    for shown in ["71.825", "46.45", "25 of 33", "Wed 25 Feb", "automation_depth", "#150"] {
        assert!(text.as_str().unwrap().contains(shown), "{shown} is not shown");
    }
    let broken = "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))";
    assert_eq!(reader.ask(broken), serde_json::json!([]));
    let ids = "(ids => ids.filter((id, index) => ids.indexOf(id) !== index))([...document.querySelectorAll('[id]')].map(e => e.id))";
    assert_eq!(reader.ask(ids), serde_json::json!([]));
}

#[test]
fn the_report_fits_screens_of_any_width_light_and_dark() {
    let Some(reader) = Reader::open() else { return };
    for width in [360, 800, 1600] {
        reader.width(width);
        let mut pictures = Vec::new();
        for scheme in ["light", "dark"] {
            reader.scheme(scheme);
            let sideways = "(page => page.scrollWidth - page.clientWidth)(document.documentElement)";
            assert_eq!(reader.ask(sideways), 0, "the page scrolls sideways at {width} pixels");
            let cut = "[...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility() && svg.getBoundingClientRect().right > innerWidth).length";
            assert_eq!(reader.ask(cut), 0, "a picture is cut at {width} pixels");
            pictures.push(reader.screenshot(&format!("report-{width}-{scheme}.png")));
        }
        assert_ne!(pictures[0], pictures[1], "dark looks like light");
    }
}

#[test]
fn the_report_is_read_by_keyboard_and_on_paper() {
    let Some(reader) = Reader::open() else { return };
    reader.tab.press_key("Tab").unwrap();
    assert_eq!(reader.ask("document.activeElement.className"), "skip");
    reader.tab.press_key("Enter").unwrap();
    assert_eq!(reader.ask("location.hash"), "#content");
    let unreachable = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length";
    assert_eq!(reader.ask(unreachable), 0);
    let paper = reader.tab.print_to_pdf(None).unwrap();
    assert!(paper.starts_with(b"%PDF"));
}

#[test]
fn axe_finds_nothing_serious() {
    let Some(reader) = Reader::open() else { return };
    let Some(axe) = std::env::var_os("WARPLAN_AXE") else {
        eprintln!("skipped: WARPLAN_AXE names no axe.min.js");
        return;
    };
    let axe = std::fs::read_to_string(axe).expect("WARPLAN_AXE names axe.min.js");
    reader.tab.evaluate(&axe, false).unwrap();
    for (width, scheme) in [(360, "dark"), (1600, "light")] {
        reader.width(width);
        reader.scheme(scheme);
        let audit = "axe.run().then(found => JSON.stringify(found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact)).map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))])))";
        let found = reader.tab.evaluate(audit, true).unwrap().value.unwrap();
        assert_eq!(found, "[]", "at {width} pixels, {scheme}");
    }
}
