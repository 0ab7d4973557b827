//! `{NAME}` in the arguments of the command becomes the path of the secret file NAME.
//!
//! Only names of secret files and templates of this run count; all other braces stay as they are. `{{NAME}}` stands for the
//! text `{NAME}`.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::layout::SecretFile;

/// The arguments with all placeholders filled in.
pub(super) fn fill_all(command: &[OsString], files: &[SecretFile], paths: &[PathBuf]) -> Vec<Vec<u8>> {
    let known: HashMap<&[u8], &[u8]> =
        files.iter().zip(paths).map(|(file, path)| (file.label.as_str().as_bytes(), path.as_os_str().as_bytes())).collect();
    command.iter().map(|argument| fill(argument.as_bytes(), &known)).collect()
}

fn fill(argument: &[u8], known: &HashMap<&[u8], &[u8]>) -> Vec<u8> {
    if known.is_empty() {
        return argument.to_vec();
    }
    let mut filled = Vec::with_capacity(argument.len());
    let mut rest = argument;
    while let Some((&first, after)) = rest.split_first() {
        if let Some((name, end)) = enclosed(rest, b"{{", b"}}").filter(|(name, _)| known.contains_key(name)) {
            filled.extend_from_slice(b"{");
            filled.extend_from_slice(name);
            filled.extend_from_slice(b"}");
            rest = end;
        } else if let Some((path, end)) = enclosed(rest, b"{", b"}").and_then(|(name, end)| Some((known.get(name)?, end))) {
            filled.extend_from_slice(path);
            rest = end;
        } else {
            filled.push(first);
            rest = after;
        }
    }
    filled
}

/// The name between the braces at the beginning of the text, and what follows them.
fn enclosed<'a>(text: &'a [u8], open: &[u8], close: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let inner = text.strip_prefix(open)?;
    let length = inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let (name, rest) = inner.split_at(length);
    Some((name, rest.strip_prefix(close)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(argument: &str) -> String {
        let known = HashMap::from([(b"KEY".as_slice(), b"/run/k".as_slice()), (b"A_1", b"/run/a")]);
        String::from_utf8(fill(argument.as_bytes(), &known)).unwrap()
    }

    #[test]
    fn known_names_become_paths() {
        assert_eq!(filled("--key={KEY},{A_1}"), "--key=/run/k,/run/a");
    }

    #[test]
    fn other_braces_stay() {
        for text in ["{}", "{OTHER}", "{KEY", "KEY}", "{ KEY }", "{key}", "${KEY_}", "{{OTHER}}", "{{}}", "awk '{print}'"] {
            assert_eq!(filled(text), text);
        }
    }

    #[test]
    fn doubled_braces_stand_for_the_text() {
        assert_eq!(filled("{{KEY}} {KEY}"), "{KEY} /run/k");
        assert_eq!(filled("{{{KEY}}}"), "{{KEY}}");
    }

    #[test]
    fn bytes_survive() {
        let known = HashMap::from([(b"K".as_slice(), b"/\xff".as_slice())]);
        assert_eq!(fill(b"\xfe{K}\xfd", &known), b"\xfe/\xff\xfd");
    }

    proptest::proptest! {
        #[test]
        fn what_stands_around_a_placeholder_stays(before: Vec<u8>, after: Vec<u8>) {
            let known = HashMap::from([(b"K".as_slice(), b"/path".as_slice())]);
            let plain = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'{').collect::<Vec<_>>();
            let (before, after) = (plain(&before), plain(&after));
            let argument = [before.as_slice(), b"{K}", after.as_slice()].concat();
            let expected = [before.as_slice(), b"/path", after.as_slice()].concat();
            proptest::prop_assert_eq!(fill(&argument, &known), expected);
            proptest::prop_assert_eq!(fill(&argument, &HashMap::new()), argument);
        }

        #[test]
        fn no_argument_is_too_strange(argument in "[{}K]{0,24}") {
            let known = HashMap::from([(b"K".as_slice(), b"/path".as_slice())]);
            let filled = fill(argument.as_bytes(), &known);
            proptest::prop_assert_eq!(filled.is_empty(), argument.is_empty());
        }
    }
}
