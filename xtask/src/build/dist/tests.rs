use super::*;
use tempfile::TempDir;

fn a_dist() -> (TempDir, Dist) {
    let folder = tempfile::tempdir().unwrap();
    let dist = Dist(folder.path().join("dist"));
    (folder, dist)
}

fn a_build(wasm: &[u8]) -> WebBuild {
    WebBuild {
        loader: "loader".into(),
        client: Client::default(),
        module: "export {}".into(),
        wasm: wasm.into(),
    }
}

fn names(dist: &Dist) -> Vec<String> {
    let entries = fs::read_dir(dist.0.join(STATIC)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_file_is_named_by_its_content_and_has_its_siblings() {
    let (_folder, dist) = a_dist();
    dist.replace(&a_build(b"abc"), "stamp").unwrap();

    let Manifest { module, wasm } = dist.manifest().unwrap();
    assert_eq!(wasm, "click2call-ba7816bf.wasm");
    let mut expected: Vec<String> = [module, wasm]
        .iter()
        .flat_map(|name| ["", ".br", ".gz"].map(|end| format!("{name}{end}")))
        .collect();
    expected.sort();
    assert_eq!(names(&dist), expected);
}

#[test]
fn a_new_build_takes_the_old_ones_files_away() {
    let (_folder, dist) = a_dist();
    dist.replace(&a_build(b"old"), "stamp").unwrap();
    dist.replace(&a_build(b"new"), "stamp").unwrap();

    assert_eq!(names(&dist).len(), 6);
    assert_eq!(dist.file(&dist.manifest().unwrap().wasm).unwrap(), b"new");
}

#[test]
fn it_is_whole_for_its_own_stamp_only() {
    let (_folder, dist) = a_dist();
    assert!(!dist.is_whole("stamp"));
    dist.replace(&a_build(b"abc"), "stamp").unwrap();
    assert!(dist.is_whole("stamp"));
    assert!(!dist.is_whole("another"));
}

#[test]
fn it_is_not_whole_when_any_file_has_gone() {
    let (_folder, dist) = a_dist();
    for file in
        ["loader.js", "client/client.mjs.gz", "manifest.json", "static/click2call-ba7816bf.wasm.br"]
    {
        dist.replace(&a_build(b"abc"), "stamp").unwrap();
        fs::remove_file(dist.0.join(file)).unwrap();
        assert!(!dist.is_whole("stamp"), "{file}");
    }
}
