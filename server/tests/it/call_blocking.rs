//! The kill switch and the do-not-call list: every way to place a call obeys both.

mod applications;
mod called_person;
mod command;
mod operator_api;
mod scheduled;
mod signed;
mod visitors;
