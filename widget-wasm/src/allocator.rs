//! A small allocator for the builds of the loader and of the digest. An app that uses the components chooses its own.

use rlsf::SmallGlobalTlsf;

#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();
