//! A picture and the table behind it, as files: PNG, SVG, PDF, CSV.

use serde::Serialize;

use crate::canvas::Figure;
use crate::error::FigureError;
use crate::style::Width;
use crate::table::Table;

/// A figure, and the numbers that it draws.
///
/// # Examples
///
/// A figure and its files, on the [first page](crate#examples).
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The figure.
    pub figure: Figure,
    /// Its numbers.
    pub table: Table,
}

impl Picture {
    /// The same picture at another width.
    #[must_use]
    pub fn at_width(self, width: Width) -> Self {
        Self { figure: self.figure.at_width(width), ..self }
    }

    /// `name.png`, `name.svg`, `name.pdf` and `name.csv`, each with its content.
    ///
    /// # Errors
    /// [`FigureError`] if the figure cannot be rasterised, which is a bug.
    pub fn files(&self, name: &str) -> Result<Vec<(String, Vec<u8>)>, FigureError> {
        let mut files = self.figure.files(name)?;
        files.push((format!("{name}.csv"), self.table.to_csv().into_bytes()));
        Ok(files)
    }

    /// [`Self::files`], and `name.json` with everything that was computed for it.
    ///
    /// # Errors
    /// [`FigureError`] if the figure cannot be rasterised, or what was computed has no JSON form.
    pub fn files_with(
        &self,
        name: &str,
        numbers: &impl Serialize,
    ) -> Result<Vec<(String, Vec<u8>)>, FigureError> {
        let mut files = self.files(name)?;
        files.push((format!("{name}.json"), serde_json::to_vec_pretty(numbers)?));
        Ok(files)
    }
}
