//! The lines of a policy that hints propose, ready to paste. The whole policy of each row is in `policy.hcl`.

/// What a policy of the token must say before these things may be done at a path.
pub(super) fn must_say(path: &str, capabilities: &[&str]) -> String {
    format!("a policy of the token must say: {}", line(path, capabilities))
}

/// One line of a policy. Lists are allowed on the folder, whose name there ends with `/`.
pub(super) fn line(path: &str, capabilities: &[&str]) -> String {
    let slash = if capabilities == ["list"] && !path.ends_with('/') { "/" } else { "" };
    let words: Vec<String> = capabilities.iter().map(|word| format!("\"{word}\"")).collect();
    format!("path \"{path}{slash}\" {{ capabilities = [{}] }}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_ready_to_paste() {
        assert_eq!(line("secret/data/app", &["read"]), r#"path "secret/data/app" { capabilities = ["read"] }"#);
        assert_eq!(line("m/data/a", &["create", "update"]), r#"path "m/data/a" { capabilities = ["create", "update"] }"#);
        for path in ["secret/metadata/app", "secret/metadata/app/"] {
            assert_eq!(line(path, &["list"]), r#"path "secret/metadata/app/" { capabilities = ["list"] }"#);
        }
    }
}
