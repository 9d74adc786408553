//! Renderings of what the pipeline found: text, Markdown, JSON, CSV.
