//! The search of windows, compiled in this crate for each kind of number: a program that solves one operator need not compile it.

use faer::c64;

use super::edge_search::EdgeSearch;
use super::engine::{Engine, Extent};
use super::filtered::Filtered;
use super::found::WindowSpectrum;
use super::resolvent_search::ShiftInvert;
use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::run::Run;
use crate::scalar::Scalar;

/// What is sought, and by which filter.
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
#[derive(Debug)]
pub enum Sought {
    Filtered(Filtered),
    ShiftInvert(ShiftInvert),
    Edge(EdgeSearch),
}

/// A kind of number in which windows can be sought: every [`Scalar`], `f64` and [`faer::c64`].
pub trait WindowScalar: Scalar {
    /// Basis and workspace of a search of this extent.
    #[doc(hidden)]
    fn engine(extent: Extent, memory: u64) -> Result<Engine<Self>, EigenError>;

    /// The window of an operator.
    #[doc(hidden)]
    fn solve<'e>(
        engine: &'e mut Engine<Self>,
        operator: &AnyOperator<'_, Self>,
        sought: &Sought,
        run: &Run<'_>,
    ) -> Result<WindowSpectrum<'e, Self>, EigenError>;
}

macro_rules! windows_of {
    ($number:ty) => {
        impl WindowScalar for $number {
            fn engine(extent: Extent, memory: u64) -> Result<Engine<Self>, EigenError> {
                Engine::new(extent, memory)
            }

            fn solve<'e>(
                engine: &'e mut Engine<Self>,
                operator: &AnyOperator<'_, Self>,
                sought: &Sought,
                run: &Run<'_>,
            ) -> Result<WindowSpectrum<'e, Self>, EigenError> {
                match sought {
                    Sought::Filtered(search) => engine.solve(operator, search, run),
                    Sought::ShiftInvert(search) => engine.solve(operator, search, run),
                    Sought::Edge(search) => engine.solve(operator, search, run),
                }
            }
        }
    };
}

windows_of!(f64);
windows_of!(c64);
