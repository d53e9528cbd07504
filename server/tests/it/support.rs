//! What the tests are written with.

pub(crate) mod app;
pub(crate) mod clock;
pub(crate) mod stand_in;
