//! A small allocator for the loader's build, as visitors download it too. An app that uses the component
//! chooses its own.

use rlsf::SmallGlobalTlsf;

#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();
