//! Encrypting, decrypting, encrypting anew, and keys for data.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::batch::{self, Datum, Item, Way};
use super::handle::Handle;
use super::refused::{self, NO_SUCH_KIND};
use super::signature;
use crate::failure::{Failure, Kind};
use crate::provider::Reply;
use crate::provider::cipher::{Cipher, Ciphertext, DataKey, Sealing};
use crate::provider::vault::provider::Vault;
use crate::provider::vault::session::Call;
use crate::secret::Value;

type Each<T> = Vec<Result<T, Failure>>;

impl Cipher for Vault {
    fn encrypt<'a>(&'a self, how: &'a Sealing<'a>, plaintexts: &'a [&'a [u8]]) -> Reply<'a, Each<Ciphertext>> {
        Box::pin(async {
            let key = self.handle(how.key)?;
            let items: Vec<Item<'_>> =
                plaintexts.iter().map(|plaintext| item(how, "plaintext", Datum::Bytes(plaintext), true)).collect();
            let mut parameters: Vec<(&'static str, Json)> = vec![("type", NO_SUCH_KIND.into())];
            parameters.extend(key.version.map(|version| ("key_version", version.into())));
            let results: Vec<Done> = batch::run(&key, &[Way { path: key.path("encrypt"), parameters }], &items).await?;
            Ok(results.into_iter().map(|done| done.ciphertext(&key)).collect())
        })
    }

    fn decrypt<'a>(&'a self, how: &'a Sealing<'a>, ciphertexts: &'a [&'a str]) -> Reply<'a, Each<Value>> {
        Box::pin(async {
            let key = self.handle(how.key)?;
            let items: Vec<Item<'_>> = ciphertexts.iter().map(|text| item(how, "ciphertext", Datum::Text(text), true)).collect();
            let way = Way { path: key.path("decrypt"), parameters: Vec::new() };
            let results: Vec<Done> = batch::run(&key, &[way], &items).await?;
            Ok(results.into_iter().map(|done| done.plaintext(&key)).collect())
        })
    }

    fn rewrap<'a>(&'a self, how: &'a Sealing<'a>, ciphertexts: &'a [&'a str]) -> Reply<'a, Each<Ciphertext>> {
        Box::pin(async {
            let key = self.handle(how.key)?;
            if how.associated_data.is_some() {
                return Err(Failure::new(Kind::Usage, "Transit cannot encrypt anew what is bound to associated data")
                    .hint("decrypt it and encrypt it again"));
            }
            let items: Vec<Item<'_>> = ciphertexts.iter().map(|text| item(how, "ciphertext", Datum::Text(text), false)).collect();
            let parameters = key.version.map(|version| ("key_version", version.into())).into_iter().collect();
            let results: Vec<Done> = batch::run(&key, &[Way { path: key.path("rewrap"), parameters }], &items).await?;
            Ok(results.into_iter().map(|done| done.ciphertext(&key)).collect())
        })
    }

    fn data_key<'a>(&'a self, how: &'a Sealing<'a>, bits: u32, clear: bool) -> Reply<'a, DataKey> {
        Box::pin(async move {
            let key = self.handle(how.key)?;
            if how.associated_data.is_some() || key.version.is_some() {
                return Err(Failure::new(Kind::Usage, "a data key is wrapped by the newest version, without associated data"));
            }
            let mut body = json!({ "bits": bits });
            if let Some(context) = how.context {
                body["context"] = BASE64.encode(context).into();
            }
            let path = key.path(if clear { "datakey/plaintext" } else { "datakey/wrapped" });
            let call = Call { repeatable: true, ..Call::write(path, Value::from(body.to_string()), &key.subject) };
            let answer = key.session.send(&call).await?;
            if !answer.is_success() {
                return Err(refused::refused(&key, &call, &answer).await);
            }
            let done: Done = answer.data(&key.subject)?;
            let wrapped = done.ciphertext(&key)?;
            let clear = if clear { Some(done.plaintext(&key)?) } else { None };
            Ok(DataKey { wrapped, clear })
        })
    }
}

fn item<'a>(how: &Sealing<'a>, member: &'static str, datum: Datum<'a>, bound: bool) -> Item<'a> {
    let context = how.context.map(|context| ("context", Datum::Bytes(context)));
    let associated = how.associated_data.filter(|_| bound).map(|data| ("associated_data", Datum::Bytes(data)));
    [(member, datum)].into_iter().chain(context).chain(associated).collect()
}

/// What the engine says about one item.
#[derive(Deserialize)]
struct Done {
    ciphertext: Option<String>,
    plaintext: Option<String>,
    error: Option<String>,
}

impl Done {
    fn ciphertext(&self, key: &Handle<'_>) -> Result<Ciphertext, Failure> {
        self.error(key)?;
        let text = self.ciphertext.as_deref().unwrap_or_default();
        let Some((version, _)) = signature::version(text) else { return Err(no_answer(key)) };
        Ok(Ciphertext { key_id: key.id(version), version: Some(version.to_string()), text: text.to_owned() })
    }

    fn plaintext(&self, key: &Handle<'_>) -> Result<Value, Failure> {
        self.error(key)?;
        let bytes = self.plaintext.as_deref().and_then(|text| BASE64.decode(text.as_bytes()).ok());
        bytes.map(Value::new).ok_or_else(|| no_answer(key))
    }

    fn error(&self, key: &Handle<'_>) -> Result<(), Failure> {
        match &self.error {
            Some(said) if !said.is_empty() => Err(refused::item(key, said)),
            _ => Ok(()),
        }
    }
}

fn no_answer(key: &Handle<'_>) -> Failure {
    Failure::new(Kind::Malformed, format!("the answer about {} is not in its form", key.subject))
}
