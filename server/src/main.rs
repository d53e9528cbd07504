//! The program `click2call`. Everything but the allocator and the version is in the library, which compiles in parallel units
//! while this file only links.

use std::process::ExitCode;

/// Entries of the journal are allocated by one thread and released by another. glibc's allocator locks for that, and
/// musl's is slow. With this one a signed call takes a third less processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The version, and the commit that was compiled.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CLICK2CALL_COMMIT"), ")");

fn main() -> ExitCode {
    server::command::run(VERSION)
}
