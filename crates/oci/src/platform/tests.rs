//! The table of choices.

use super::*;

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn descriptor(platform: &str) -> Descriptor {
    let platform = match platform.parse::<Platform>() {
        Ok(platform) => format!(
            r#"{{"os":"{}","architecture":"{}","variant":"{}"}}"#,
            platform.os,
            platform.architecture,
            platform.variant.unwrap_or_default()
        ),
        Err(_) => "null".to_owned(),
    };
    let text = format!(r#"{{"digest":"{DIGEST}","size":1,"platform":{platform}}}"#);
    serde_json::from_str(&text).unwrap()
}

fn attestation() -> Descriptor {
    let text = format!(
        r#"{{"digest":"{DIGEST}","size":1,"platform":{{"os":"unknown","architecture":"unknown"}},
            "annotations":{{"vnd.docker.reference.type":"attestation-manifest"}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// What is chosen from `index` on an amd64 host, or the error.
fn chosen(index: &[&str], asked: Option<&str>) -> String {
    let mut manifests: Vec<Descriptor> = index.iter().map(|text| descriptor(text)).collect();
    manifests.push(attestation());
    let asked: Option<Platform> = asked.map(|text| text.parse().unwrap());
    let default: Platform = "linux/amd64".parse().unwrap();
    let wish = Wish {
        asked: asked.as_ref(),
        default: &default,
    };
    match choose("`index`", &manifests, wish) {
        Ok(descriptor) => match descriptor.platform() {
            Some(platform) => platform.to_string(),
            None => "unknown".to_owned(),
        },
        Err(error) => error.to_string(),
    }
}

#[test]
fn chooses() {
    let common = [
        "linux/amd64",
        "linux/arm/v6",
        "linux/arm/v7",
        "linux/arm64/v8",
    ];
    for (index, asked, expected) in [
        (&common[..], None, "linux/amd64"),
        (&common, Some("linux/arm64"), "linux/arm64/v8"),
        (&common, Some("linux/arm"), "linux/arm/v7"),
        (&common, Some("linux/arm/v6"), "linux/arm/v6"),
        (&["linux/arm64"], Some("linux/arm64/v8"), "linux/arm64"),
        (&["linux/arm64"], None, "linux/arm64"),
        (&["?"], None, "unknown"),
        (&["?"], Some("linux/arm64"), "unknown"),
    ] {
        assert_eq!(chosen(index, asked), expected, "{index:?} {asked:?}");
    }
}

#[test]
fn refuses_to_guess() {
    for (index, asked, expected) in [
        (&["linux/amd64"][..], Some("linux/s390x"), "linux/amd64"),
        (
            &["linux/arm64", "linux/s390x"],
            None,
            "linux/arm64, linux/s390x",
        ),
        (&[], None, "lists no image"),
    ] {
        let error = chosen(index, asked);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_single_image_must_be_what_was_asked_for() {
    let amd64: Platform = "linux/amd64".parse().unwrap();
    let arm64: Platform = "linux/arm64".parse().unwrap();
    let asked = Wish {
        asked: Some(&arm64),
        default: &amd64,
    };
    assert!(asked.check("`i`", Some(&amd64)).is_err());
    assert!(asked.check("`i`", Some(&arm64)).is_ok());
    assert!(asked.check("`i`", None).is_ok());
    let unasked = Wish {
        asked: None,
        ..asked
    };
    assert!(unasked.check("`i`", Some(&arm64)).is_ok());
}
