//! The facts about the provider `environment`.

use crate::provider::{Credential, Nothing, Required, Setting, Spec};

/// The facts.
pub static SPEC: Spec = Spec {
    id: "environment",
    folder: "environment",
    aliases: &["env"],
    title: "Environment variables",
    summary: "Values from the inherited environment, for development and as a fallback.",
    addressing: "A path is the name of a variable, without the prefix when one is set; a field selects from a value that is JSON. \
                 A folder is the beginning of names: `DB_` gives every variable that begins so, without it. There are no versions.",
    settings: &[
        Setting {
            key: "prefix",
            variables: &["SECRUN_ENVIRONMENT_PREFIX"],
            help: "Only variables that begin so are secrets; the rest of the name is the path.",
            default: None,
            required: Required::No,
            credential: Credential::No,
            address: false,
        },
        Setting {
            key: "allow",
            variables: &["SECRUN_ENVIRONMENT_ALLOW"],
            help: "Globs, separated by commas: only variables whose whole name matches one may be read.",
            default: None,
            required: Required::No,
            credential: Credential::No,
            address: false,
        },
        Setting {
            key: "encryption_key",
            variables: &["ENCRYPTION_KEY"],
            help: "Key for local encryption by the application: 32 bytes as 64 hexadecimal digits; checked when it is there.",
            default: None,
            required: Required::No,
            credential: Credential::PassedOn,
            address: false,
        },
    ],
    ambient: None,
    empty_hides: false,
    capabilities: &[],
    nothing: Nothing::PassThrough,
    policy: "No permission is needed: the variables are those that secrun was started with.\n",
    example: "[secrets]\nDATABASE_URL = \"DEV_DATABASE_URL\"\n\n[[bulk]]\npath = \"DEV_\"\n",
};
