//! Where a point of a sweep belongs in a store.

use grain_model::WorkItem;

use crate::store::block::PointKey;

/// Where a point of a sweep belongs.
pub(crate) fn key_of(item: &WorkItem) -> PointKey {
    PointKey { group: item.n_lbits.value(), outer: item.alpha_index, realization: item.realization }
}
