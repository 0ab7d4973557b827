//! The facts about a provider, as data: help pages, profiles, error messages and `secrun providers` are made from them.
#![forbid(unsafe_code)]

/// Everything that is to know about a provider without talking to it.
#[derive(Debug)]
pub struct Spec {
    /// The name in settings and references.
    pub id: &'static str,
    /// The folder of its code and the name of its page; several providers may share one.
    pub folder: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// The name in headings.
    pub title: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// What a path, a field and a version are here, in a few lines.
    pub addressing: &'static str,
    /// A variable that is set to nothing hides the later names of the same setting, as the official program has it.
    pub empty_hides: bool,
    /// Everything that can be set.
    pub settings: &'static [Setting],
    /// Credentials that are found without any setting.
    pub ambient: Option<Ambient>,
    /// What it can do besides fetching.
    pub capabilities: &'static [Capability],
    /// What a run means that asks for nothing in particular.
    pub nothing: Nothing,
    /// The least permissions, ready to paste, or what stands for them.
    pub policy: &'static str,
    /// Lines for the tables `[secrets]` and `[[bulk]]` of the example profile.
    pub example: &'static str,
}

/// Credentials that lie somewhere on the machine and are found there.
#[derive(Debug, Clone, Copy)]
pub struct Ambient {
    /// In the words of a warning.
    pub words: &'static str,
    /// Whether they are looked for with these settings, which are asked for by key.
    pub is_sought: fn(&Texts<'_>) -> bool,
}

/// The text of a setting by its key, where it has one.
pub type Texts<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// One thing that can be set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The key in the `[settings]` table of a profile.
    pub key: &'static str,
    /// The environment variables that give it, the preferred one first. Also valid in dotenv files.
    pub variables: &'static [&'static str],
    /// One sentence for people.
    pub help: &'static str,
    /// Used when nobody gives it; shown as it stands.
    pub default: Option<&'static str>,
    /// Whether the provider works without it.
    pub required: Required,
    /// Whether it is a credential, and what happens to its variables.
    pub credential: Credential,
    /// Whether it says where credentials are sent to. An address from a file of the working tree needs trust.
    pub address: bool,
}

/// Whether a setting must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// It may be missing.
    No,
    /// It must be there.
    Yes,
    /// One setting of those that carry the same word must be there.
    OneOf(&'static str),
}

/// Whether a setting is a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// It is no secret.
    No,
    /// The path of a file with a credential of secrun: withheld as well, but it may stand in a profile.
    Path,
    /// A credential of secrun: its variables do not reach the command unless `--keep-credentials`.
    Withheld,
    /// A credential that applications use as well: its variables reach the command unless `--strip-credentials`.
    PassedOn,
}

/// What a provider can do besides fetching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// `set`, `list`, `delete`, `restore`.
    Store,
    /// Older versions can be read and restored.
    Versions,
    /// `init` creates what it needs on first use.
    Init,
    /// `sign` and `verify` with keys that never leave the server.
    Sign,
    /// `encrypt`, `decrypt`, `rewrap` and data keys, with keys that never leave the server.
    Cipher,
    /// `key`: create, rotate, configure.
    Keys,
    /// Secrets that are made for one run and end by themselves.
    Leases,
}

impl Capability {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Capability::Store => "store",
            Capability::Versions => "versions",
            Capability::Init => "init",
            Capability::Sign => "sign",
            Capability::Cipher => "encrypt",
            Capability::Keys => "keys",
            Capability::Leases => "leases",
        }
    }
}

/// What a run means that asks for nothing in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// Everything at the root of the provider, one level.
    Everything,
    /// The command gets the inherited environment and that is all.
    PassThrough,
    /// An error that says how to ask.
    Error,
}

impl Spec {
    /// Whether a text names this provider.
    pub fn is_called(&self, text: &str) -> bool {
        self.id == text || self.aliases.contains(&text)
    }

    /// The setting with this key.
    pub fn setting(&self, key: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }
}
