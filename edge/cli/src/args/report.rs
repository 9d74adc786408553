//! Arguments of the commands that write pictures.

use std::path::PathBuf;

use clap::Args;

use super::{AboutArgs, RecordingArgs, folder};

/// Where pictures go.
#[derive(Debug, Args)]
pub struct PicturesArgs {
    /// Folder for what is written.
    #[arg(long, value_name = "DIR", default_value = "warplan-report", value_parser = folder())]
    pub out: PathBuf,
    /// Write each picture as PNG, too.
    #[arg(long)]
    pub png: bool,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// War plan written by hand, in Markdown, to stand beside the best one.
    #[arg(long, value_name = "FILE")]
    pub hand: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub pictures: PicturesArgs,
}

/// Arguments of `kpi`.
#[derive(Debug, Args)]
pub struct KpiArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Why a release that is recorded already is recorded anew, with another scorecard.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Leave the history as it is, as for a pull request.
    #[arg(long, conflicts_with = "reason")]
    pub no_record: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub pictures: PicturesArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub recording: RecordingArgs,
}
