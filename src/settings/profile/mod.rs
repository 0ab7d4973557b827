//! Profiles: what a TOML file says about a run, as written, with the place of everything in it.
//!
//! One reading reports everything that is wrong. A profile that `extends` another is laid over it: later wins, key by key,
//! secret by secret; folders and templates are added.
#![forbid(unsafe_code)]

mod document;
mod reader;
mod sections;
mod chain;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use glob::Pattern;
use toml::de::DeTable;

pub use chain::load;
pub use document::Spot;
pub use reader::parse_mode;

use self::document::Document;
use self::reader::Reader;
use super::problem::Problem;
use crate::secret::{Bulk, Carrier, Duplicates, Item, Template, Value};

/// What one profile says, and the profiles it extends.
#[derive(Debug, Default)]
pub struct Profile {
    /// `provider`: a name of a provider of this build.
    pub provider: Option<Written<String>>,
    /// `[settings]`; of two lines with the same provider and key the last one counts.
    pub settings: Vec<Line>,
    /// `[secrets]`, every name once.
    pub secrets: Vec<Item>,
    /// `[[bulk]]`.
    pub bulks: Vec<Bulk>,
    /// `[inject]`.
    pub inject: Inject,
    /// `[run]`.
    pub run: Run,
    /// `[[template]]`.
    pub templates: Vec<Template>,
    /// The files, the extended ones first.
    pub files: Vec<PathBuf>,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// What is written.
    pub value: T,
    /// Where.
    pub spot: Spot,
}

/// One line of `[settings]` or `[settings.PROVIDER]`. It may hold a credential.
#[derive(Debug)]
pub struct Line {
    /// Whose setting it is; that of the provider of the run when not given.
    pub provider: Option<String>,
    /// The key as written.
    pub key: Written<String>,
    /// The value as text.
    pub value: Value,
}

/// `[inject]`, as written.
#[derive(Debug, Default)]
pub struct Inject {
    /// `carrier`.
    pub carrier: Option<Carrier>,
    /// `allow_disk`.
    pub allow_disk: Option<bool>,
    /// `spill`.
    pub spill: Option<bool>,
}

/// `[run]`, as written.
#[derive(Debug, Default)]
pub struct Run {
    /// `timeout`.
    pub timeout: Option<Written<Duration>>,
    /// `clear_env`.
    pub clear_env: Option<bool>,
    /// `pass`.
    pub pass: Option<Vec<Pattern>>,
    /// `keep_credentials`.
    pub keep_credentials: Option<bool>,
    /// `strip_credentials`.
    pub strip_credentials: Option<bool>,
    /// `on_duplicate`.
    pub on_duplicate: Option<Duplicates>,
    /// `only`.
    pub only: Option<Vec<Pattern>>,
    /// `except`.
    pub except: Option<Vec<Pattern>>,
}

/// One file, and the file it extends.
#[derive(Debug)]
pub struct Parsed {
    /// What this file says.
    pub profile: Profile,
    /// `extends`, as written.
    pub extends: Option<Written<PathBuf>>,
}

/// Reads the text of one file. `path` is for messages and for what is relative to the file.
pub fn parse(path: &Path, text: &str, is_provider: &dyn Fn(&str) -> bool) -> Result<Parsed, Vec<Problem>> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let tree = if errors.is_empty() { Ok(tree) } else { Err(errors) };
    let document = Document::new(path, text, &tree);
    let mut reader = Reader::new(&document, is_provider);
    let parsed = match &tree {
        Ok(tree) => Some(sections::read(&mut reader, path, tree)),
        Err(errors) => {
            for error in errors {
                let span = error.span().unwrap_or_default();
                reader.note(|reader| reader.spot(span).problem(format!("this is no TOML: {}", error.message())));
            }
            None
        }
    };
    match parsed {
        Some(parsed) if reader.problems.is_empty() => Ok(parsed),
        _ => Err(reader.problems),
    }
}

impl Profile {
    /// Lays another profile over this one.
    fn lay_over(&mut self, above: Self) {
        self.provider = above.provider.or(self.provider.take());
        self.settings.extend(above.settings);
        let replaced: HashSet<_> = above.secrets.iter().map(|item| &item.name).collect();
        self.secrets.retain(|item| !replaced.contains(&item.name));
        self.secrets.extend(above.secrets);
        self.bulks.extend(above.bulks);
        self.templates.extend(above.templates);
        self.files.extend(above.files);
        let (inject, run) = (&mut self.inject, &mut self.run);
        replace(&mut inject.carrier, above.inject.carrier);
        replace(&mut inject.allow_disk, above.inject.allow_disk);
        replace(&mut inject.spill, above.inject.spill);
        replace(&mut run.timeout, above.run.timeout);
        replace(&mut run.clear_env, above.run.clear_env);
        replace(&mut run.pass, above.run.pass);
        replace(&mut run.keep_credentials, above.run.keep_credentials);
        replace(&mut run.strip_credentials, above.run.strip_credentials);
        replace(&mut run.on_duplicate, above.run.on_duplicate);
        replace(&mut run.only, above.run.only);
        replace(&mut run.except, above.run.except);
    }
}

fn replace<T>(below: &mut Option<T>, above: Option<T>) {
    if above.is_some() {
        *below = above;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::secret::{Decode, Delivery, FileTarget, Letters, Name};

    fn known(name: &str) -> bool {
        ["local", "vault", "environment"].contains(&name)
    }

    fn lines(problems: &[Problem]) -> String {
        problems.iter().map(Problem::lines).collect::<Vec<_>>().join("\n")
    }

    fn wrong(text: &str) -> String {
        lines(&parse(Path::new("p.toml"), text, &known).unwrap_err())
    }

    const EVERYTHING: &str = r#"
provider = "local"
extends = "base.toml"
[settings]
path = "store"
port = 8200
strict = true
[settings.vault]
addr = "https://vault"
[secrets]
Z_FIRST = "app/db#url"
A = { ref = "vault:app/tls#key@2", as = "file", mode = "0440", path = "/run/key", variable = "KEY" }
B = { ref = "app/x", optional = true, default = "", decode = "base64", trim = true }
C = { ref = "app/y", as = "template" }
[secrets.D]
ref = "app/z"
default = "x"
[[bulk]]
path = "app/common"
prefix = "APP_"
case = "upper"
recursive = true
as = "file"
mode = 0o400
[[bulk]]
path = "vault:"
[inject]
carrier = "memfd"
allow_disk = true
spill = false
[run]
timeout = "1m 30s"
clear_env = true
pass = ["AWS_*"]
keep_credentials = true
strip_credentials = false
on_duplicate = "last"
only = ["DB_*"]
except = ["*_OLD"]
[[template]]
source = "app.tmpl"
target = "/run/app.conf"
mode = "0600"
"#;

    #[test]
    fn everything_that_can_be_written() {
        let parsed = parse(Path::new("conf/p.toml"), EVERYTHING, &known).unwrap();
        let profile = parsed.profile;
        assert_eq!(parsed.extends.unwrap().value, Path::new("base.toml"));
        assert_eq!(profile.provider.unwrap().value, "local");
        let settings: Vec<_> = profile.settings.iter().map(|line| (line.provider.as_deref(), line.key.value.as_str())).collect();
        assert_eq!(settings, [(None, "path"), (None, "port"), (None, "strict"), (Some("vault"), "addr")]);
        assert_eq!(profile.settings[1].value.expose(), b"8200");
        let names: Vec<_> = profile.secrets.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["Z_FIRST", "A", "B", "C", "D"], "the order of the file");
        let [first, file, optional, template, defaulted] = &profile.secrets[..] else { panic!() };
        assert_eq!(first.reference.to_string(), "app/db#url");
        assert_eq!(first.source.to_string(), "conf/p.toml:11");
        let key = Name::parse("KEY").ok();
        let target = FileTarget { mode: Some(0o440), path: Some("/run/key".into()), variable: key };
        assert_eq!(file.delivery, Delivery::File(target));
        assert_eq!(file.reference.version.as_deref(), Some("2"));
        assert_eq!((optional.optional, optional.default.as_deref()), (true, Some("")));
        assert_eq!((optional.decode, optional.trim), (Some(Decode::Base64), true));
        assert_eq!(template.delivery, Delivery::Template);
        assert!(defaulted.optional, "a default makes a secret optional");
        let [bulk, root] = &profile.bulks[..] else { panic!() };
        assert_eq!((bulk.prefix.as_str(), bulk.letters, bulk.recursive), ("APP_", Letters::Upper, true));
        assert_eq!(bulk.delivery, Delivery::File(FileTarget { mode: Some(0o400), ..FileTarget::default() }));
        assert_eq!((root.reference.provider.as_deref(), root.reference.path.as_str()), (Some("vault"), ""));
        assert_eq!((profile.inject.carrier, profile.inject.allow_disk), (Some(Carrier::Memfd), Some(true)));
        assert_eq!(profile.run.timeout.unwrap().value, Duration::from_secs(90));
        assert_eq!(profile.run.on_duplicate, Some(Duplicates::Last));
        assert_eq!(profile.run.pass.unwrap()[0].as_str(), "AWS_*");
        assert_eq!(profile.templates[0].file, Path::new("conf/app.tmpl"), "relative to the profile");
        assert_eq!(profile.templates[0].mode, Some(0o600));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let text = r#"provder = "x"
provider = "valt"
settings = 1
[secrets]
A-B = "x"
C = "a#b#c"
D = { ref = "x", as = "fil", mod = "0400" }
E = { optional = true }
F = 1
[run]
group = true
timeout = "30"
only = ["a***b"]
"#;
        let expected = "\
p.toml:1:1: unknown key `provder` in a profile, did you mean `provider`?
  1 | provder = …
    | ^^^^^^^
p.toml:2:12: this build has no provider `valt`
  2 | provider = \"valt\"
    |            ^^^^^^
p.toml:3:12: [settings] must be a table, not a number
  3 | settings = …
    |            ^
p.toml:5:1: `A-B` is no name of a variable: letters, digits and `_`, no digit first
  5 | A-B = …
    | ^^^
p.toml:6:5: the reference has a second `#`
  6 | C = …
    |     ^
p.toml:7:23: `as` is one of `env`, `file`, `template`, did you mean `file`?
  7 | D = { ref = …, as = \"fil\", mod = … }
    |                     ^^^^^
p.toml:7:30: unknown key `mod` in a secret, did you mean `mode`?
  7 | D = { ref = …, as = …, mod = … }
    |                        ^^^
p.toml:8:1: `E` has no `ref`
  8 | E = { optional = … }
    | ^
p.toml:9:5: `F` must be a reference in quotes or a table, not a number
  9 | F = …
    |     ^
p.toml:11:1: `group` is a flag only: `--group`
  11 | group = …
     | ^^^^^
p.toml:12:11: `timeout` is a duration like `30s`, `500ms` or `1m 30s`
  12 | timeout = \"30\"
     |           ^^^^
p.toml:13:9: this is no glob: wildcards are either regular `*` or recursive `**`
  13 | only = [\"a***b\"]
     |         ^^^^^^^";
        assert_eq!(wrong(text), expected);
    }

    #[test]
    fn single_mistakes() {
        for (text, fact) in [
            ("provider = local", "p.toml:1:12: this is no TOML: string values must be quoted, expected literal string"),
            ("provider = 1", "`provider` must be a text in quotes, not a number"),
            ("[[secrets]]", "[secrets] must be a table, not a list"),
            ("[bulk]\npath = 'x'", "`bulk` is a list of tables, written `[[bulk]]`"),
            ("[[bulk]]\ncase = 'upper'", "[[bulk]] has no `path`; an empty one is the root of the provider"),
            ("[[bulk]]\npath = 'a#b'", "a folder has neither field nor version"),
            ("[[bulk]]\npath = 'a'\nmode = '0400'", "`mode`, `path` and `variable` are for files: add as = \"file\""),
            ("[secrets]\nA = { ref = 'x', mode = '0400' }", "`mode`, `path` and `variable` are for files"),
            ("[secrets]\nA = { ref = 'x', as = 'file', mode = 400 }", "`mode` is a file mode like \"0400\", at most \"0777\""),
            ("[secrets]\nA = { ref = 'x', as = 'file', mode = '7777' }", "`mode` is a file mode like \"0400\""),
            ("[secrets]\nA = { ref = 'x', optional = false, default = 'y' }", "`default` is for a secret that may be missing"),
            ("[secrets]\nA = 'x'\nA = 'y'", "this is no TOML: duplicate key"),
            ("[settings]\na = 1.5", "a setting is a text, a number, true or false, not a number with a point"),
            ("[settings.vautl]\na = 1", "this build has no provider `vautl`, which these settings are for"),
            ("[run]\nparent_death = 'TERM'", "`parent_death` is a flag only: `--parent-death`"),
            ("[run]\ntimeout = '0s'", "`timeout` is a duration"),
            ("[run]\nkeep_credentials = true\nstrip_credentials = true", "exclude each other"),
            ("[signing]", "unknown key `signing` in a profile"),
            ("[[template]]\ntarget = '/x'", "[[template]] has no `source`"),
            ("[[template]]\nsource = 'x'", "[[template]] has no `target`"),
        ] {
            let said = wrong(text);
            assert!(said.contains(fact), "{text}\n{said}");
        }
    }

    #[test]
    fn no_value_is_quoted() {
        for text in [
            "[settings]\ntoken = \"hunter2\" x",
            "[settings]\ntoken = [\"hunter2\"]",
            "[settings]\ntoken = hunter2",
            "token = \"hunter2\"",
            "[secrets]\nA = \"hunter2#a#b\"",
            "[secrets]\nA = [\"hunter2\"]",
            "[secrets]\nA = { rf = \"hunter2\" }",
            "[secrets]\nA = { ref = 1, default = \"hunter2\" }",
            "a = \"\"\"\nhunter2=",
        ] {
            assert!(!wrong(text).contains("hunter2"), "{text}\n{}", wrong(text));
        }
    }

    fn files(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn later_profiles_win_key_by_key() {
        let folder = files(&[
            (
                "top.toml",
                "extends = 'conf/base.toml'\nprovider = 'local'\n[settings]\npath = 'p'\n[secrets]\nB = 'new'\nC = 'c'\n[run]\nclear_env = false\n[[bulk]]\npath = 'two'",
            ),
            (
                "conf/base.toml",
                "extends = '../root.toml'\n[secrets]\nA = 'a'\nB = 'old'\n[run]\nclear_env = true\non_duplicate = 'last'\n[[bulk]]\npath = 'one'",
            ),
            ("root.toml", "provider = 'vault'\n[settings]\naddr = 'x'"),
        ]);
        let profile = load(&folder.path().join("top.toml"), &known).unwrap();
        assert_eq!(profile.provider.as_ref().unwrap().value, "local");
        let secrets: Vec<_> = profile.secrets.iter().map(|item| format!("{}={}", item.name, item.reference)).collect();
        assert_eq!(secrets, ["A=a", "B=new", "C=c"]);
        assert!(profile.secrets[0].source.to_string().ends_with("conf/base.toml:3"));
        assert_eq!(profile.run.clear_env, Some(false));
        assert_eq!(profile.run.on_duplicate, Some(Duplicates::Last));
        assert_eq!(profile.bulks.iter().map(|bulk| bulk.reference.path.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        let owners: Vec<_> = profile.settings.iter().map(|line| (line.provider.as_deref(), line.key.value.as_str())).collect();
        assert_eq!(owners, [(Some("vault"), "addr"), (Some("local"), "path")], "settings stay with their provider");
        assert_eq!(profile.files.len(), 3);
    }

    #[test]
    fn chains_that_do_not_end() {
        let folder =
            files(&[("a.toml", "extends = 'b.toml'"), ("b.toml", "extends = './a.toml'"), ("c.toml", "extends = 'no.toml'")]);
        let said = lines(&load(&folder.path().join("a.toml"), &known).unwrap_err());
        assert!(said.contains("in a circle: ") && said.contains("b.toml:1:11: cannot extend"), "{said}");
        let said = lines(&load(&folder.path().join("c.toml"), &known).unwrap_err());
        assert!(said.contains("c.toml:1:11: cannot extend") && said.contains("there is no such file"), "{said}");
        let deep: Vec<_> = (0..9).map(|number| (format!("{number}.toml"), format!("extends = '{}.toml'", number + 1))).collect();
        let folder = files(&deep.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
        let said = lines(&load(&folder.path().join("0.toml"), &known).unwrap_err());
        assert!(said.contains("more than 8 profiles extend each other"), "{said}");
    }

    #[test]
    fn files_that_are_no_text() {
        let folder = files(&[("bom.toml", "\u{feff}provider = 'local'")]);
        assert!(load(&folder.path().join("bom.toml"), &known).is_ok());
        let path = folder.path().join("latin.toml");
        std::fs::write(&path, b"a = 1\nb = '\xe4'").unwrap();
        assert!(lines(&load(&path, &known).unwrap_err()).ends_with("latin.toml:2: this is no UTF-8 text"));
        assert!(lines(&load(folder.path(), &known).unwrap_err()).ends_with(": this is a folder, not a file"));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_profile_or_reasons(text in any::<String>()) {
            let _ = parse(Path::new("p.toml"), &text, &known);
        }

        #[test]
        fn any_piece_of_a_profile_gives_a_profile_or_reasons(from in 0..EVERYTHING.len(), length in 0..200usize, noise in "[=\"'\\[\\]{}.#\n a-c1]{0,6}", at in 0..200usize) {
            let mut text: String = EVERYTHING.chars().skip(from).take(length).collect();
            text.insert_str(at.min(text.len()), &noise);
            if let Err(problems) = parse(Path::new("p.toml"), &text, &known) {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| problem.lines().starts_with("p.toml:")));
            }
        }
    }
}
