//! How long the axes of a group are, and how its arrays are cut into chunks.

use grain_model::frequency;

use crate::format::layout::{Array, Axis};

/// Chunks hold whole points, as many as fill at least this…
const CHUNK_LEAST: usize = 16 << 10;

/// …and points larger than this are split by eigenstates.
const CHUNK_MOST: usize = 1 << 20;

/// The length of every axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    pub alphas: usize,
    pub realizations: usize,
    pub states: usize,
    pub first_state: usize,
    pub lbits: usize,
    pub grain: usize,
}

impl Lengths {
    pub(super) fn of(self, axis: Axis) -> usize {
        match axis {
            Axis::Alpha => self.alphas,
            Axis::Realization => self.realizations,
            Axis::Eigenstate => self.states,
            Axis::Lbit | Axis::OtherLbit => self.lbits,
            Axis::GrainRow | Axis::GrainColumn => self.grain,
            Axis::Frequency => frequency::BINS,
        }
    }

    pub(super) fn shape(self, array: Array<'_>) -> Vec<usize> {
        array.axes.iter().map(|axis| self.of(*axis)).collect()
    }

    /// A chunk of whole points between the limits, or part of a point's eigenstates.
    pub(super) fn chunk(self, array: Array<'_>, width: usize) -> Vec<usize> {
        let mut chunk = self.shape(array);
        let Some(along) = array.axes.iter().position(|axis| *axis == Axis::Realization) else {
            return chunk;
        };
        if along > 0 {
            chunk[..along].fill(1);
        }
        chunk[along] = 1;
        let each = chunk.iter().product::<usize>() * width;
        chunk[along] = CHUNK_LEAST.div_ceil(each).clamp(1, self.realizations);
        if each > CHUNK_MOST
            && let Some(states) = chunk.get_mut(along + 1)
        {
            *states = states.div_ceil(each.div_ceil(CHUNK_MOST));
        }
        chunk
    }
}
