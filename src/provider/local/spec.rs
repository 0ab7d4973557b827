//! The facts about the local store. Help, profiles and the documentation are made from them.

use crate::provider::{Capability, Credential, Nothing, Required, Setting, Spec};

/// The facts.
pub static SPEC: Spec = Spec {
    id: "local",
    folder: "local",
    aliases: &[],
    title: "Local encrypted store",
    summary: "An encrypted file on this machine: no server, no account, versions and metadata included.",
    addressing: "\
A path is names with `/` between them, such as `app/db/password`; upper and lower case differ, and a secret and a folder may have
the same name. A path that begins with `/` starts at the root, any other one at the setting `path`. A secret has one value of up
to 1 MiB, any bytes; a field selects from it as from a JSON document. Versions are counted: `@1` is the first one.",
    settings: SETTINGS,
    ambient: None,
    empty_hides: false,
    capabilities: &[Capability::Store, Capability::Versions, Capability::Init],
    nothing: Nothing::Everything,
    policy: "\
# The key file must belong to the user or root, and nobody else may read it.
chmod 600 ~/.config/secrun/local.key
# Reading needs the store and the key, writing also the folder of the store. Nobody else needs anything.
chmod 700 ~/.local/share/secrun
chmod 600 ~/.local/share/secrun/local.store",
    example: "\
[secrets]
DATABASE_URL = \"app/db/url\"
SIGNING_KEY = { ref = \"app/signing-key\", as = \"file\" }

[[bulk]]
path = \"app/common\"
case = \"upper\"",
};

/// A setting that is neither required nor a credential.
const OPTIONAL: Setting = Setting {
    key: "",
    variables: &[],
    help: "",
    default: None,
    required: Required::No,
    credential: Credential::No,
    address: false,
};

const SETTINGS: &[Setting] = &[
    Setting {
        key: "store",
        variables: &["SECRUN_LOCAL_STORE"],
        help: "The store file; without it $XDG_DATA_HOME/secrun/local.store, else ~/.local/share/secrun/local.store.",
        ..OPTIONAL
    },
    Setting {
        key: "key_file",
        variables: &["SECRUN_LOCAL_KEY_FILE"],
        help: "The file with the key, readable by its owner alone, or a pipe such as /dev/fd/3; without it \
               $XDG_CONFIG_HOME/secrun/local.key, else ~/.config/secrun/local.key.",
        credential: Credential::Path,
        ..OPTIONAL
    },
    Setting {
        key: "passphrase",
        variables: &["SECRUN_LOCAL_PASSPHRASE"],
        help: "The passphrase of a store that was made with one; at a terminal it is asked for.",
        credential: Credential::Withheld,
        ..OPTIONAL
    },
    Setting {
        key: "passphrase_file",
        variables: &["SECRUN_LOCAL_PASSPHRASE_FILE"],
        help: "A file with the passphrase, under the same rules as the key file; /dev/tty asks at the terminal.",
        credential: Credential::Path,
        ..OPTIONAL
    },
    Setting {
        key: "key",
        variables: &["CREDENTIAL_ENCRYPTION_KEY"],
        help: "The key itself: 32 random bytes as 64 hexadecimal digits or base64, as `openssl rand -hex 32` makes them.",
        credential: Credential::Withheld,
        ..OPTIONAL
    },
    Setting {
        key: "path",
        variables: &["SECRUN_LOCAL_PATH"],
        help: "The folder that relative paths start at; without it the root.",
        ..OPTIONAL
    },
    Setting {
        key: "keep_versions",
        variables: &["SECRUN_LOCAL_KEEP_VERSIONS"],
        help: "How many values of a secret are kept, from 1 to 1000; the oldest ones go when a new one is written.",
        default: Some("10"),
        ..OPTIONAL
    },
];
