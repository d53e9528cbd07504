//! Calls at a later time: which are kept, and what becomes of them.

mod answers_lost;
mod asked;
mod clock;
mod given_back;
mod model_based;
mod pace;
mod placed;
mod restarts;
mod room;
mod settled;
mod ticks;
mod unreachable;
mod watched;
