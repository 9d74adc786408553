//! Arguments of `economics`.

use std::path::PathBuf;

use clap::Args;

use super::{AboutArgs, PricesFormat};

/// Arguments of `economics`.
#[derive(Debug, Args)]
pub struct EconomicsArgs {
    /// War plan written by hand, in Markdown, to state in money too.
    #[arg(long, value_name = "FILE")]
    pub hand: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text, Markdown or data.
    #[arg(long, value_enum, default_value_t = PricesFormat::Human)]
    pub format: PricesFormat,
}
