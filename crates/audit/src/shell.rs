//! Text in a command line of a shell.

use std::borrow::Cow;

/// `text` as one word of a POSIX shell: quoted, unless nothing in it means anything to a shell.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/@-+=,%".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_word() {
        assert_eq!(shell_word("web-1"), "web-1");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("a;b"), "'a;b'");
        assert_eq!(shell_word("a'$(x)'"), r"'a'\''$(x)'\'''");
    }
}
