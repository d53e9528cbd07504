//! Calls at a later time: which are kept, and what becomes of them.

mod asked;
mod given_back;
mod placed;
mod restarts;
mod room;
mod settled;
mod ticks;
mod watched;
