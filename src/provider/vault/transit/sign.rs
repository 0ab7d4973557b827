//! Making signatures.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value as Json;

use super::batch::{self, Datum, Item, Way};
use super::handle::Handle;
use super::refused;
use super::signature;
use crate::failure::{Failure, Kind};
use crate::provider::sign::{Algorithm, EcdsaForm, Hash, Message, Sign, SignOrder, Signature, Verdict, VerifyOrder};
use crate::provider::vault::provider::Vault;
use crate::provider::{Reply, vault::transit::verify};

/// Longer messages are hashed here where that gives the same signature: newer servers of Vault take 1 MiB of base64.
const LONGEST_SENT: usize = 512 * 1024;

impl Sign for Vault {
    fn sign<'a>(&'a self, order: &'a SignOrder<'a>) -> Reply<'a, Vec<Result<Signature, Failure>>> {
        Box::pin(sign(self, order))
    }

    fn verify<'a>(&'a self, order: &'a VerifyOrder<'a>) -> Reply<'a, Vec<Result<Verdict, Failure>>> {
        Box::pin(verify::verify(self, order))
    }
}

/// What the engine says about one message.
#[derive(Deserialize)]
struct Made {
    signature: Option<String>,
    hmac: Option<String>,
    error: Option<String>,
    // A single answer calls it `public_key`.
    #[serde(alias = "publickey")]
    public_key: Option<String>,
}

async fn sign(vault: &Vault, order: &SignOrder<'_>) -> Result<Vec<Result<Signature, Failure>>, Failure> {
    let key = vault.handle(order.key)?;
    let algorithm = match order.algorithm {
        Some(algorithm) => algorithm,
        None => key.algorithm().await?,
    };
    let inputs = Inputs::of(&key, order.messages.iter().copied(), algorithm)?;
    let items: Vec<Item<'_>> = inputs.iter().map(|input| item(input, order.context)).collect();
    let verb = if matches!(algorithm, Algorithm::Hmac(_)) { "hmac" } else { "sign" };
    let mut parameters = inputs.parameters("hash", algorithm);
    parameters.extend(key.version.map(|version| ("key_version", version.into())));
    let made: Vec<Made> = batch::run(&key, &ways(&key, verb, algorithm, parameters), &items).await?;
    Ok(made.into_iter().map(|made| signed(&key, algorithm, made)).collect())
}

fn signed(key: &Handle<'_>, algorithm: Algorithm, made: Made) -> Result<Signature, Failure> {
    if let Some(said) = made.error.filter(|said| !said.is_empty()) {
        return Err(refused::item(key, &said));
    }
    let text = made.signature.or(made.hmac).unwrap_or_default();
    let Some(parts) = signature::read(&text, algorithm) else {
        return Err(Failure::new(Kind::Usage, format!("{} does not sign in the way `{algorithm}`", key.subject))
            .hint(format!("`secrun key status {}` shows its type; without --algorithm, what fits it is taken", key.name)));
    };
    Ok(Signature {
        text,
        bytes: parts.bytes,
        algorithm,
        key_id: key.id(parts.version),
        version: Some(parts.version.to_string()),
        public_key: made.public_key.as_deref().and_then(super::status::pem),
    })
}

/// What is sent for each message, all of the same sort.
pub(super) struct Inputs<'a> {
    bytes: Vec<Cow<'a, [u8]>>,
    digests: bool,
}

impl<'a> Inputs<'a> {
    /// Digests when there is one among the messages, or one that is long, and the algorithm has it so.
    pub(super) fn of(
        key: &Handle<'_>,
        messages: impl Iterator<Item = Message<'a>> + Clone,
        algorithm: Algorithm,
    ) -> Result<Self, Failure> {
        let hash = algorithm.hash().filter(|_| algorithm.takes_digest());
        let wanted = |message| match message {
            Message::Digest(_) => true,
            Message::Whole(bytes) => bytes.len() > LONGEST_SENT && hash.is_some_and(|hash| hash.digest(b"").is_some()),
        };
        let digests = messages.clone().any(wanted);
        let bytes = messages.map(|message| if digests { digest(key, message, hash, algorithm) } else { Ok(whole(message)) });
        Ok(Self { bytes: bytes.collect::<Result<_, _>>()?, digests })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.iter().map(AsRef::as_ref)
    }

    /// What the engine has to be told about how to sign.
    pub(super) fn parameters(&self, salt: &'static str, algorithm: Algorithm) -> Vec<(&'static str, Json)> {
        let mut parameters: Vec<(&'static str, Json)> = match algorithm {
            Algorithm::Hmac(_) | Algorithm::Ed25519 => Vec::new(),
            Algorithm::Ecdsa(_, form) => {
                vec![("marshaling_algorithm", if form == EcdsaForm::Raw { "jws" } else { "asn1" }.into())]
            }
            Algorithm::RsaPkcs1(_) => vec![("signature_algorithm", "pkcs1v15".into())],
            Algorithm::RsaPss(_) => vec![("signature_algorithm", "pss".into()), ("salt_length", salt.into())],
        };
        if self.digests {
            parameters.push(("prehashed", true.into()));
        }
        parameters
    }
}

fn whole(message: Message<'_>) -> Cow<'_, [u8]> {
    match message {
        Message::Whole(bytes) | Message::Digest(bytes) => Cow::Borrowed(bytes),
    }
}

/// The engine signs a digest of any length without a word, so it is looked at here.
fn digest<'a>(
    key: &Handle<'_>,
    message: Message<'a>,
    hash: Option<Hash>,
    algorithm: Algorithm,
) -> Result<Cow<'a, [u8]>, Failure> {
    let Some(hash) = hash else {
        return Err(Failure::new(Kind::Usage, format!("`{algorithm}` signs the message itself and no digest of it"))
            .hint("leave --digest out and give the message"));
    };
    match message {
        Message::Digest(bytes) if bytes.len() == hash.length() => Ok(Cow::Borrowed(bytes)),
        Message::Digest(bytes) => Err(Failure::new(
            Kind::Usage,
            format!("a digest by {} has {} bytes, and this one has {}", hash.word(), hash.length(), bytes.len()),
        )
        .hint("a digest is given as its bytes, not as text: `openssl dgst -sha256 -binary FILE`")),
        Message::Whole(bytes) => hash.digest(bytes).map(Cow::Owned).ok_or_else(|| refused::too_large(key)),
    }
}

pub(super) fn item<'a>(input: &'a [u8], context: Option<&'a [u8]>) -> Item<'a> {
    let context = context.map(|context| ("context", Datum::Bytes(context)));
    [("input", Datum::Bytes(input))].into_iter().chain(context).collect()
}

/// The hash in the body, in the member that the verb reads; then in the path, for policies that have that form alone.
pub(super) fn ways(key: &Handle<'_>, verb: &str, algorithm: Algorithm, parameters: Vec<(&'static str, Json)>) -> Vec<Way> {
    let path = key.path(verb);
    let Some(hash) = algorithm.hash().map(word) else { return vec![Way { path, parameters }] };
    let member = if verb == "hmac" { "algorithm" } else { "hash_algorithm" };
    let with_member = parameters.iter().cloned().chain([(member, hash.into())]).collect();
    let in_path = Way { path: format!("{path}/{hash}"), parameters };
    vec![Way { path, parameters: with_member }, in_path]
}

/// The name of a hash in the words of the engine.
fn word(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha256 => "sha2-256",
        Hash::Sha384 => "sha2-384",
        Hash::Sha512 => "sha2-512",
        Hash::Sha3_256 => "sha3-256",
        Hash::Sha3_384 => "sha3-384",
        Hash::Sha3_512 => "sha3-512",
    }
}
