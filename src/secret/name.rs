//! Names of environment variables, and which of them a store may not set unasked.
#![forbid(unsafe_code)]

use std::fmt;

/// The name of an environment variable: `[A-Za-z_][A-Za-z0-9_]*`, so that every shell and every language can read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

/// The text is no name of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidName;

impl Name {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if first && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName)
        }
    }

    /// The name nearest to a text: every character that no name may have becomes `_`.
    #[must_use]
    pub fn nearest(text: &str) -> Self {
        let mut name: String = text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            name.insert(0, '_');
        }
        Self(name)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a variable of this name makes programs run other code, or breaks the shell.
    ///
    /// Whoever may write to a store must not get code execution in the command, so such names are refused when they
    /// come in bulk; an explicit mapping may set them.
    pub fn is_dangerous(&self) -> bool {
        // Letters matter: `user` and `path` are fields of many secrets and steer nobody. Of proxies both forms are in use.
        DANGEROUS.contains(&self.as_str())
            || DANGEROUS_PREFIXES.iter().any(|prefix| self.0.starts_with(prefix))
            || ["_PROXY", "_proxy"].iter().any(|end| self.0.ends_with(end))
    }
}

/// Names that are never set in bulk.
const DANGEROUS: &[&str] = &[
    "BASHOPTS",
    "BASH_ENV",
    "CDPATH",
    "CLASSPATH",
    "COMSPEC",
    "EDITOR",
    "ENV",
    "GCONV_PATH",
    "GETCONF_DIR",
    "GLOBIGNORE",
    "HOME",
    "HOSTALIASES",
    "IFS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LOCALDOMAIN",
    "LOCPATH",
    "LOGNAME",
    "MAIL",
    "MALLOC_TRACE",
    "NIS_PATH",
    "NLSPATH",
    "NODE_OPTIONS",
    "NODE_PATH",
    "PAGER",
    "PATH",
    "PROMPT_COMMAND",
    "PS1",
    "PS2",
    "PS4",
    "PWD",
    "RESOLV_HOST_CONF",
    "RES_OPTIONS",
    "RUBYLIB",
    "RUBYOPT",
    "SHELL",
    "SHELLOPTS",
    "TERM",
    "TERMINFO",
    "TMPDIR",
    "TZDIR",
    "USER",
    "VISUAL",
    "XAUTHORITY",
    "ZDOTDIR",
    "_JAVA_OPTIONS",
];

/// Beginnings of names that are never set in bulk.
const DANGEROUS_PREFIXES: &[&str] = &[
    "BASH_FUNC_",
    "DOTNET_STARTUP_HOOKS",
    "DYLD_",
    "GIT_",
    "GLIBC_TUNABLES",
    "LC_",
    "LD_",
    "PERL5",
    "PYTHON",
    // Where a secrun that the command starts looks for its secrets.
    "SECRUN_",
    "SSL_CERT_",
    "XDG_",
];

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_of_names() {
        for good in ["A", "_", "_a9", "DATABASE_URL"] {
            assert!(Name::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "9A", "A-B", "A.B", "A=B", "A B", "Ä", "A\0"] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_text_has_a_nearest_name() {
        for (text, name) in [("nginx.conf", "nginx_conf"), ("A_FILE", "A_FILE"), ("9", "_9"), ("", "_"), ("ä-b", "__b")] {
            assert_eq!(Name::nearest(text).as_str(), name);
            assert!(Name::parse(name).is_ok());
        }
    }

    #[test]
    fn names_that_run_code_are_dangerous() {
        for name in
            ["LD_PRELOAD", "BASH_ENV", "PATH", "NODE_OPTIONS", "https_proxy", "PYTHONSTARTUP", "LC_ALL", "SECRUN_LOCAL_STORE"]
        {
            assert!(Name::parse(name).is_ok_and(|name| name.is_dangerous()), "{name}");
        }
        for name in ["DATABASE_URL", "PATHS", "HOMEPAGE", "LDAP_URL", "user", "path", "ld_preload"] {
            assert!(Name::parse(name).is_ok_and(|name| !name.is_dangerous()), "{name}");
        }
    }
}
