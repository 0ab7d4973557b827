//! What keeps cases that share a server apart: each makes its own mounts, policies, tokens, roles and namespaces.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::super::wait::eventually;
use super::client::{Answer, Client};

/// A role that programs log in with.
pub struct AppRole {
    client: Client,
    /// Where the method is mounted, without `auth/` before it.
    pub mount: String,
    pub role: String,
    pub role_id: String,
    /// A first one; `new_secret_id` makes more.
    pub secret_id: String,
}

/// A name that no other case has: `t17-KIND`.
pub fn unique(kind: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("t{}-{kind}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Client {
    /// The path of a new and empty KV v2 mount that is ready.
    pub fn kv2(&self) -> String {
        self.kv2_at(&unique("kv"))
    }

    /// A new and empty KV v2 mount at this path, which may have several parts.
    pub fn kv2_at(&self, mount: &str) -> String {
        self.mount(mount, &json!({"type": "kv", "options": {"version": "2"}}));
        // It answers 400 while it changes its empty storage from version 1.
        eventually("a KV v2 mount", || (self.ask("GET", &format!("{mount}/config"), None).status == 200).then_some(()));
        mount.to_owned()
    }

    /// The path of a new and empty KV v1 mount.
    pub fn kv1(&self) -> String {
        let mount = unique("kv1");
        self.mount(&mount, &json!({"type": "kv", "options": {"version": "1"}}));
        mount
    }

    /// The path of a new Transit mount without keys.
    pub fn transit(&self) -> String {
        let mount = unique("transit");
        self.mount(&mount, &json!({"type": "transit"}));
        mount
    }

    /// Mounts any secrets engine.
    pub fn mount(&self, path: &str, how: &Value) {
        self.write(&format!("sys/mounts/{path}"), how);
    }

    /// The path of a login method of this type at a new place, without `auth/` before it.
    pub fn login_method(&self, kind: &str) -> String {
        let mount = unique(kind);
        self.write(&format!("sys/auth/{mount}"), &json!({"type": kind}));
        mount
    }

    /// Writes a secret of KV v2 and returns its version.
    #[track_caller]
    pub fn put(&self, mount: &str, path: &str, fields: &Value) -> u64 {
        let written = self.write(&format!("{mount}/data/{path}"), &json!({"data": fields}));
        written["data"]["version"].as_u64().expect("a version")
    }

    /// The fields of the newest version of a KV v2 secret that must be there.
    #[track_caller]
    pub fn fields(&self, mount: &str, path: &str) -> Value {
        self.read(&format!("{mount}/data/{path}"))["data"]["data"].clone()
    }

    /// Makes a Transit key of this type, as `aes256-gcm96`, `ecdsa-p256`, `ed25519`, `rsa-2048`, `hmac`.
    pub fn transit_key(&self, mount: &str, name: &str, kind: &str) {
        self.write(&format!("{mount}/keys/{name}"), &json!({"type": kind}));
    }

    /// The name of a new policy.
    pub fn policy_name(&self, hcl: &str) -> String {
        let name = unique("policy");
        self.write(&format!("sys/policies/acl/{name}"), &json!({"policy": hcl}));
        name
    }

    /// A new token that may do what this policy says and no more.
    pub fn policy(&self, hcl: &str) -> String {
        self.token(&[&self.policy_name(hcl)], "1h", 0)
    }

    /// A new token: its policies by name, how long it lives, how often it can be used (0: without limit).
    ///
    /// It has no parent, so that it ends by itself alone.
    pub fn token(&self, policies: &[&str], ttl: &str, uses: u32) -> String {
        self.token_with(&json!({"policies": policies, "ttl": ttl, "num_uses": uses, "no_parent": true}))
    }

    /// A new token with any properties.
    pub fn token_with(&self, properties: &Value) -> String {
        let made = self.write("auth/token/create", properties);
        made["auth"]["client_token"].as_str().expect("a token").to_owned()
    }

    /// Whether a token is still good.
    pub fn is_token(&self, token: &str) -> bool {
        self.with(token).ask("GET", "auth/token/lookup-self", None).status == 200
    }

    /// Ends a token and the leases that hang on it.
    pub fn revoke(&self, token: &str) {
        self.write("auth/token/revoke", &json!({"token": token}));
    }

    /// A client inside a new namespace, one level below its own.
    pub fn namespace(&self) -> Self {
        let name = unique("namespace");
        self.write(&format!("sys/namespaces/{name}"), &json!({}));
        let above = self.namespace_path();
        self.inside(&if above.is_empty() { name } else { format!("{above}/{name}") })
    }

    /// A role at a login method of its own, with these policies by name.
    pub fn approle(&self, policies: &[&str]) -> AppRole {
        self.approle_with(policies, &json!({}))
    }

    /// The same with more properties: `token_ttl`, `secret_id_num_uses`, `secret_id_bound_cidrs` and so on.
    pub fn approle_with(&self, policies: &[&str], properties: &Value) -> AppRole {
        let (mount, role) = (self.login_method("approle"), unique("role"));
        let path = format!("auth/{mount}/role/{role}");
        let mut how = json!({"token_policies": policies});
        for (name, value) in properties.as_object().expect("properties") {
            how[name] = value.clone();
        }
        self.write(&path, &how);
        let role_id = self.read(&format!("{path}/role-id"))["data"]["role_id"].as_str().expect("an id").to_owned();
        let mut made = AppRole { client: self.clone(), mount, role, role_id, secret_id: String::new() };
        made.secret_id = made.new_secret_id();
        made
    }

    /// A wrapping token for any JSON object.
    pub fn wrap(&self, content: &Value, ttl: &str) -> String {
        let wrapped = self.ask_with("POST", "sys/wrapping/wrap", &[("X-Vault-Wrap-TTL", ttl)], Some(content));
        wrapping_token(&wrapped.json())
    }

    /// The answer to the attempt to take out what a wrapping token stands for, as an attacker who was faster gets it.
    pub fn unwrap(&self, wrapping_token: &str) -> Answer {
        self.with(wrapping_token).ask("POST", "sys/wrapping/unwrap", None)
    }
}

impl AppRole {
    pub fn new_secret_id(&self) -> String {
        let made = self.client.write(&self.secret_id_path(), &json!({}));
        made["data"]["secret_id"].as_str().expect("an id").to_owned()
    }

    /// A wrapping token for a new secret id.
    pub fn wrapped_secret_id(&self, ttl: &str) -> String {
        let made = self.client.ask_with("POST", &self.secret_id_path(), &[("X-Vault-Wrap-TTL", ttl)], Some(&json!({})));
        wrapping_token(&made.json())
    }

    /// The answer to a login with this secret id.
    pub fn login(&self, secret_id: &str) -> Answer {
        let body = json!({"role_id": self.role_id, "secret_id": secret_id});
        self.client.with("").ask("POST", &format!("auth/{}/login", self.mount), Some(&body))
    }

    fn secret_id_path(&self) -> String {
        format!("auth/{}/role/{}/secret-id", self.mount, self.role)
    }
}

fn wrapping_token(answer: &Value) -> String {
    answer["wrap_info"]["token"].as_str().unwrap_or_else(|| panic!("nothing wrapped in {answer}")).to_owned()
}
