//! Gives out memory where the widget is all that there is of Rust: the loader's visitors download the
//! allocator too. An app that uses the component has one of its own choice.

use rlsf::SmallGlobalTlsf;

#[global_allocator]
static MEMORY: SmallGlobalTlsf = SmallGlobalTlsf::new();
