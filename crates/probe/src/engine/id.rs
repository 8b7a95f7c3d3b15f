//! Ids become part of a path: only what ids are made of is let through.

use drydock_audit::{Unknown, Why};

/// The id, where it is one.
pub(super) fn check(id: &str) -> Result<&str, Unknown> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-:".contains(&byte);
    let sound =
        !id.is_empty() && id.len() <= 256 && !id.starts_with('.') && id.bytes().all(allowed);
    match sound {
        true => Ok(id),
        false => Err(Unknown {
            why: Why::Failed,
            message: format!(
                "the engine lists something whose id is none: `{}`",
                id.chars().take(100).collect::<String>().escape_debug()
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_cannot_leave_their_path() {
        for id in ["0123abcd", "sha256:00", "my_volume.1-x"] {
            assert!(check(id).is_ok(), "{id}");
        }
        for id in [
            "",
            "../info",
            "..",
            "a/b",
            "a?b",
            "a%2f",
            "a b",
            "ä",
            "a\r\nb",
            &"a".repeat(300),
        ] {
            assert!(check(id).is_err(), "{id}");
        }
    }
}
