//! The options of the subcommands that work with keys which never leave the provider.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};

/// Signs a payload.
#[derive(Debug, Args)]
pub struct Sign {
    /// The key: `[provider:]name[@version]`; by default the newest version of the key of the settings.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// How to sign, such as ed25519, ecdsa-sha256, rsa-pss-sha256 or hmac-sha256; by default what fits the key.
    #[arg(long, value_name = "NAME")]
    pub algorithm: Option<String>,
    /// What the signature is for: stands beside it in --json and is not signed.
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// Read the payload from FILE instead of standard input. Every byte counts, line ends too.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// The input is the digest of the payload, as bytes.
    #[arg(long)]
    pub digest: bool,
    /// The context of a derived key, as base64.
    #[arg(long, value_name = "BASE64")]
    pub context: Option<String>,
}

/// Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("signature").required(true).args(["sig", "sig_file"]))]
pub struct Verify {
    /// The signature: the line that `sign` printed, or its JSON.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub sig: Option<String>,
    /// Read the signature from FILE.
    #[arg(long, value_name = "FILE")]
    pub sig_file: Option<PathBuf>,
    /// The key: `[provider:]name[@version]`; by default any version of the key of the settings.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// How it must have been made; by default what fits the key.
    #[arg(long, value_name = "NAME")]
    pub algorithm: Option<String>,
    /// Read the payload from FILE instead of standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// The input is the digest of the payload, as bytes.
    #[arg(long)]
    pub digest: bool,
    /// The context of a derived key, as base64.
    #[arg(long, value_name = "BASE64")]
    pub context: Option<String>,
}

/// With what is encrypted.
#[derive(Debug, Args)]
pub struct Sealing {
    /// The key: `[provider:]name[@version]`; by default the newest version of the key of the settings.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// The context of a derived key, as base64.
    #[arg(long, value_name = "BASE64")]
    pub context: Option<String>,
}

/// Encrypts a payload.
#[derive(Debug, Args)]
pub struct Encrypt {
    /// The key and its context.
    #[command(flatten)]
    pub sealing: Sealing,
    /// What the ciphertext is bound to without holding it, as base64; needed again to decrypt.
    #[arg(long, value_name = "BASE64")]
    pub associated_data: Option<String>,
    /// Read the payload from FILE instead of standard input. Every byte counts, line ends too.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
}

/// Decrypts a payload.
#[derive(Debug, Args)]
pub struct Decrypt {
    /// The key and its context.
    #[command(flatten)]
    pub sealing: Sealing,
    /// What the ciphertext was bound to, as base64.
    #[arg(long, value_name = "BASE64")]
    pub associated_data: Option<String>,
    /// Read the ciphertext from FILE instead of standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Write the payload to a new FILE that only its owner can read.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Show the payload on a terminal without asking.
    #[arg(long)]
    pub reveal: bool,
}

/// Encrypts anew with the newest version of the key, one ciphertext a line; no plaintext leaves the provider.
#[derive(Debug, Args)]
pub struct Rewrap {
    /// The key and its context.
    #[command(flatten)]
    pub sealing: Sealing,
    /// Read the ciphertexts from FILE instead of standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Pass lines that cannot be encrypted anew on as they are, instead of printing nothing at all.
    #[arg(long)]
    pub keep_failed: bool,
}

/// Manages the keys of the provider.
#[derive(Debug, Args)]
pub struct Key {
    /// What to do.
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Makes a key.
    Create(CreateKey),
    /// Makes a new version of a key; older ones still verify and decrypt.
    Rotate(NamedKey),
    /// Changes what a key may do.
    Config(ConfigureKey),
    /// Shows everything about a key that is no secret.
    Status(NamedKey),
    /// Lists the keys.
    List(ListKeys),
    /// Prints the public key.
    Public(NamedKey),
    /// Makes a key to encrypt with on this side, wrapped by a key of the provider.
    DataKey(DataKey),
    /// Deletes a key for good; what it encrypted can never be decrypted.
    Delete(DeleteKey),
}

/// A key by name.
#[derive(Debug, Args)]
pub struct NamedKey {
    /// The key: `[provider:]name`; by default the key of the settings.
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
}

/// Lists the keys.
#[derive(Debug, Args)]
pub struct ListKeys {}

/// Makes a key.
#[derive(Debug, Args)]
pub struct CreateKey {
    /// The key: `[provider:]name`; by default the key of the settings.
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// What sort of key, in the words of the provider: aes256-gcm96 (the default), ed25519, ecdsa-p256, rsa-2048, hmac, ...
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Length in bytes, for types that have several (hmac: 32 to 512).
    #[arg(long, value_name = "BYTES")]
    pub size: Option<u32>,
    /// Derive a key of its own for every context.
    #[arg(long)]
    pub derived: bool,
    /// Equal payloads in equal contexts give equal ciphertexts.
    #[arg(long, requires = "derived")]
    pub convergent: bool,
    /// Let the key be read out. Cannot be taken back.
    #[arg(long)]
    pub exportable: bool,
    /// Rotate by itself this often, such as 30days.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub auto_rotate: Option<Duration>,
}

/// Changes what a key may do.
#[derive(Debug, Args)]
pub struct ConfigureKey {
    /// The key: `[provider:]name`; by default the key of the settings.
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// Versions below N neither decrypt nor verify.
    #[arg(long, value_name = "N")]
    pub min_decryption: Option<u64>,
    /// Versions below N neither encrypt nor sign.
    #[arg(long, value_name = "N")]
    pub min_encryption: Option<u64>,
    /// Let the key be deleted.
    #[arg(long, conflicts_with = "forbid_deletion")]
    pub allow_deletion: bool,
    /// Let the key not be deleted.
    #[arg(long)]
    pub forbid_deletion: bool,
    /// Let the key be read out. Cannot be taken back.
    #[arg(long)]
    pub exportable: bool,
    /// Rotate by itself this often, such as 30days; 0s is never.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub auto_rotate: Option<Duration>,
}

/// Makes a key to encrypt with on this side.
#[derive(Debug, Args)]
pub struct DataKey {
    /// The key that wraps it: `[provider:]name`; by default the key of the settings.
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// Length in bits: 128, 256 or 512.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub bits: u32,
    /// The context of a derived key, as base64.
    #[arg(long, value_name = "BASE64")]
    pub context: Option<String>,
    /// Make it known to nobody: `decrypt` gives it when it is needed.
    #[arg(long, conflicts_with = "out")]
    pub wrapped_only: bool,
    /// Write the key itself, as bytes, to a new FILE that only its owner can read; the wrapped one is printed.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Show the key on a terminal without asking (with --json).
    #[arg(long)]
    pub reveal: bool,
}

/// Deletes a key for good.
#[derive(Debug, Args)]
pub struct DeleteKey {
    /// The key: `[provider:]name`.
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}
