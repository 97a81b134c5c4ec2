//! How wide pictures are: the same flag in every command that draws.

use clap::{Args, ValueEnum};
use grain_figure::Width;

/// How wide pictures are.
#[derive(Debug, Clone, Copy, Args)]
pub struct WidthArgument {
    /// How wide pictures are on paper; letters keep their size (but on maps)
    #[arg(long, value_enum, default_value_t = PaperWidth::Column)]
    width: PaperWidth,
}

impl WidthArgument {
    /// The width.
    pub fn width(self) -> Width {
        match self.width {
            PaperWidth::Column => Width::Column,
            PaperWidth::Page => Width::Page,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaperWidth {
    /// A column, 3.4 inches
    Column,
    /// A page, 7 inches
    Page,
}
