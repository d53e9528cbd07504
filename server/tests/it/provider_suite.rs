//! Every provider passes the tests of `telephony::conformance`. A new provider adds a fixture next to its stand-in and one line
//! here.

mod amazon_connect;
mod asterisk;
mod chime;
mod dialpad;
mod faulty;
mod netsapiens;
mod simulator;
