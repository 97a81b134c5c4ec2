//! A claim: a statement of the paper, and the function that examines it.

use super::evidence::Evidence;
use super::laboratory::Laboratory;
use crate::error::ClaimsError;

/// A quantitative statement of the paper, and how it is examined.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Equation, figure or section.
    pub source: &'static str,
    /// What is stated.
    pub statement: &'static str,
    /// Computes the evidence.
    pub examine: fn(&Laboratory) -> Result<Evidence, ClaimsError>,
}
