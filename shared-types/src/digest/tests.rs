//! Known answers from another implementation of MD5 and HMAC.

use super::*;

/// One line of the contract's test vectors.
struct Vector {
    user: &'static str,
    realm: &'static str,
    password: &'static str,
    destination: &'static str,
    ha1: &'static str,
    ha2: &'static str,
    nonce: &'static str,
    response: &'static str,
}

const A: Vector = Vector {
    user: "myuser",
    realm: "host.example.org",
    password: "s3cr3t",
    destination: "+34944010101",
    ha1: "8d47f2e2da8b56c62cf73b24c4d066e6",
    ha2: "7467fa16dda9ca840f2346bfefd12e09",
    nonce: "0.00.e84c7ff04e1a920fd5b2e535f62e39b147c94691c490aebee0cdbb211fbc4e9b",
    response: "f0472d3ba71e70ca94618071f9ccd7bd",
};

const VECTORS: [Vector; 4] = [
    A,
    Vector {
        nonce: "1700000000.0123456789abcdef.bca7720db220845bb1da8ce64fced5d712c59ecfe18628d7c64e1a1371eef69d",
        response: "9640e067ae20a351bd545f746c7f8a63",
        ..A
    },
    Vector {
        user: "alice",
        realm: "127.0.0.1",
        password: "alice**PA55W0RD",
        destination: "102",
        ha1: "f931bf015c41ec32ebe055b28a6e7e9d",
        ha2: "ec8956637a99787bd197eacd77acce5e",
        nonce: "1700000000.0011223344556677.8c8853ab5f6c9587f7b7428f72e917ffbc70f4d51438f24bcde6da026e0c2d4c",
        response: "bf8d9348d934f7d15769cd888663f043",
    },
    Vector {
        user: "bob",
        realm: "127.0.0.1",
        password: "bob**PA55W0RD",
        destination: "+34900000000",
        ha1: "2b97c23ed6dd5aa720842d462b1769a2",
        ha2: "2e2c5bc86b81c670f62688cfe2117629",
        nonce: "1700000000.ffeeddccbbaa9988.cd39e7c5a3ebdc5d054d8e2bdbfc3e0e4afc39d1c8791258654671b331f4e946",
        response: "2e3a3afb314ac903b91f28b9795b27bc",
    },
];

#[test]
fn the_test_vectors_of_the_contract_match() {
    for vector in VECTORS {
        let ha1 = Ha1::new(vector.user, vector.realm, vector.password);

        assert_eq!(ha1.expose(), vector.ha1);
        assert_eq!(text(&md5(&[vector.destination.as_bytes()])), vector.ha2);
        assert_eq!(ha1.response(vector.nonce, vector.destination).expose(), vector.response);
    }
}

#[test]
fn another_nonce_another_destination_or_another_password_is_another_response() {
    let ha1 = Ha1::new(A.user, A.realm, A.password);
    let right = ha1.response(A.nonce, A.destination);

    for wrong in [
        ha1.response("1.00.x", A.destination),
        ha1.response(A.nonce, "+34944010102"),
        Ha1::new(A.user, A.realm, "s3cr3T").response(A.nonce, A.destination),
        Ha1::new("MyUser", A.realm, A.password).response(A.nonce, A.destination),
    ] {
        assert_ne!(wrong.expose(), right.expose());
    }
}

#[test]
fn a_stored_hash_is_read_in_either_case_and_is_as_good_as_the_password() {
    let stored: Ha1 = A.ha1.to_uppercase().parse().unwrap();

    assert_eq!(stored.response(A.nonce, A.destination).expose(), A.response);
    for bad in ["", "8d47", &"g".repeat(32), &"a".repeat(33), &"é".repeat(16)] {
        assert!(bad.parse::<Ha1>().is_err(), "{bad}");
    }
}

#[test]
fn text_beyond_ascii_is_hashed_as_utf8() {
    // md5("é:ü:ñ"), by another implementation.
    assert_eq!(Ha1::new("é", "ü", "ñ").expose(), "501d7da82fb82398fd9d317c6ea34e16");
}

#[test]
fn neither_prints() {
    let ha1 = Ha1::new(A.user, A.realm, A.password);

    assert_eq!(format!("{ha1:?} {:?}", ha1.response("n", "1")), "Ha1(…) Response(…)");
}
