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
        client: CLIENT.map(|name| (name.to_owned(), name.as_bytes().to_owned())).into(),
        files: [("a.js", &b"export {}"[..]), ("a.wasm", wasm)]
            .map(|(name, content)| (name.to_owned(), content.to_owned()))
            .into(),
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
fn every_file_has_its_siblings_and_the_version_is_the_hash_of_all() {
    let (_folder, dist) = a_dist();
    dist.replace(&a_build(b"abc"), "stamp").unwrap();
    let version = dist.manifest().unwrap().version;
    assert_eq!(
        names(&dist),
        ["a.js", "a.js.br", "a.js.gz", "a.wasm", "a.wasm.br", "a.wasm.gz"].map(str::to_owned)
    );

    dist.replace(&a_build(b"abd"), "stamp").unwrap();
    assert_ne!(dist.manifest().unwrap().version, version);
}

#[test]
fn a_new_build_removes_the_files_of_the_old_one() {
    let (_folder, dist) = a_dist();
    dist.replace(&a_build(b"old"), "stamp").unwrap();
    dist.replace(&a_build(b"new"), "stamp").unwrap();

    assert_eq!(names(&dist).len(), 6);
    assert_eq!(dist.file("a.wasm").unwrap(), b"new");
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
fn it_is_incomplete_without_any_of_its_files() {
    let (_folder, dist) = a_dist();
    for file in [
        "loader.js",
        "client/client.mjs.gz",
        "client/digest.mjs",
        "manifest.json",
        "static/a.wasm.br",
    ] {
        dist.replace(&a_build(b"abc"), "stamp").unwrap();
        fs::remove_file(dist.0.join(file)).unwrap();
        assert!(!dist.is_whole("stamp"), "{file}");
    }
}
