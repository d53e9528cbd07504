//! Measures the download sizes, and fails if one exceeds its budget. Downloads of visitors come first; the others are for users
//! of applications.

mod budget;
mod sample;
mod table;

use crate::build::{self, Dist, Manifest, PLACEHOLDER, brotli, gzip};
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::Path;

/// One download, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Weight {
    fn of(content: &[u8]) -> Result<Self> {
        let (gzip, brotli) = (gzip(content)?.len(), brotli(content)?.len());
        Ok(Self { raw: content.len(), gzip, brotli })
    }

    fn and(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// A visitor downloads one language; the budget applies to the largest.
fn heaviest_language(dist: &Dist, manifest: &Manifest) -> Result<Weight> {
    let mut heaviest = Weight::default();
    let is_language = |name: &&String| Path::new(name).extension().is_some_and(|it| it == "json");
    for name in manifest.files.iter().filter(is_language) {
        let weight = Weight::of(&dist.file(name)?)?;
        if weight.brotli > heaviest.brotli {
            heaviest = weight;
        }
    }
    Ok(heaviest)
}

pub(crate) fn weigh(workspace: &Workspace) -> Result<()> {
    build::build(workspace)?;
    let dist = Dist::of(workspace);
    let manifest = dist.manifest()?;
    let loader = dist.loader()?.replace(PLACEHOLDER, &sample::config(workspace, &manifest)?);

    let loader = Weight::of(loader.as_bytes())?;
    let module = Weight::of(&dist.file("click2call.js")?)?;
    let wasm = Weight::of(&dist.file("click2call.wasm")?)?;
    let words = heaviest_language(&dist, &manifest)?;
    let widget = module.and(wasm).and(words);
    let of_client = |name| Weight::of(&dist.client(name)?);
    let client = of_client("client.js")?;
    let call_button = of_client("call-button.mjs")?;
    let digest = of_client("digest.mjs")?;
    let dialpad = of_client("dialpad.mjs")?;

    println!(
        "{}",
        table::of(&[
            ("loader, as acme.com gets it", loader),
            ("JavaScript", module),
            ("WebAssembly", wasm),
            ("sentences, of the language with most to say", words),
            ("all after the first sign of interest", widget),
            ("elements, where a page has its own", Weight::of(&dist.file("element.js")?)?),
            ("plain form, where WebAssembly cannot run", Weight::of(&dist.file("plain.js")?)?),
            ("proof of work, under pressure", Weight::of(&dist.file("proof.js")?)?),
            ("client for call buttons", client),
            ("<call-button> and its transports", call_button),
            ("digest, at the first call of a desk phone", digest),
            ("Dialpad's Mini Dialer", dialpad),
        ])
    );
    let verdicts = [
        budget::LOADER.judge(loader.brotli),
        budget::WIDGET.judge(widget.brotli),
        budget::CLIENT.judge(client.brotli),
        budget::CALL_BUTTON.judge(call_button.brotli),
        budget::DIGEST.judge(digest.brotli),
        budget::DIALPAD.judge(dialpad.brotli),
    ];
    for verdict in &verdicts {
        println!("{}", verdict.words);
    }
    if verdicts.iter().any(|verdict| verdict.is_over) {
        bail!("a download is over budget");
    }
    Ok(())
}
