//! Redaction: any text comes out, not much longer, and a token and a password planted in it do not.

#![no_main]

use drydock_audit::{
    REDACTED, redact_image_pair, redact_pair, redact_text, redact_url, redact_value, redact_words,
};
use libfuzzer_sys::fuzz_target;

/// A token by its shape.
const TOKEN: &str = "ghp_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6";

fuzz_target!(|text: &str| {
    if text.contains(TOKEN) || text.contains("hunter2x") {
        return;
    }
    let redacted = redact_text(text);
    assert!(
        redacted.len()
            <= text
                .len()
                .saturating_add(1)
                .saturating_mul(REDACTED.len() + 1)
                + 64
    );
    let _ = (redact_url(text), redact_image_pair(text));
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    assert_eq!(redact_words(&words).len(), words.len());
    if let Some((name, value)) = text.split_once('=') {
        let pair = redact_pair(text);
        assert!(value.is_empty() || pair == format!("{name}={REDACTED}"));
    }
    for planted in [
        redact_text(&format!("{TOKEN} {text}")),
        redact_value("harmless", &format!("x {TOKEN}\n{text}")),
        redact_value("DB_PASSWORD", "hunter2x"),
        redact_words(&[
            "--password".to_owned(),
            "hunter2x".to_owned(),
            text.to_owned(),
        ])
        .join(" "),
        redact_url(&format!(
            "https://me:hunter2x@host/{}",
            text.replace('@', "")
        )),
    ] {
        assert!(!planted.contains(TOKEN), "{planted}");
        assert!(!planted.contains("hunter2x"), "{planted}");
    }
    // Behind text of any length within the limit: no quote hides a token.
    if text.len() < 16_000 {
        let behind = redact_text(&format!("{text} {TOKEN}"));
        assert!(!behind.contains(TOKEN), "{behind}");
    }
});
