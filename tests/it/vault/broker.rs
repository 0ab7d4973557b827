//! The management interface of a message broker, as far as a secrets engine needs it to make credentials with real leases.

use serde_json::{Value, json};

use crate::support::fault_server::{FaultServer, Reply};
use crate::support::openbao::{Server, unique};

/// A broker, and a secrets engine of the server that makes users in it.
pub struct Broker {
    server: &'static Server,
    management: FaultServer,
    /// Where the engine is mounted.
    pub mount: String,
}

impl Broker {
    /// The engine has the role `app`, whose leases last an hour.
    pub fn new(server: &'static Server) -> Self {
        let management = FaultServer::http().always([Reply::status(204)]);
        let mount = unique("rabbitmq");
        server.mount(&mount, &json!({"type": "rabbitmq"}));
        let connection = json!({
            "connection_uri": format!("http://127.0.0.1:{}", management.port()),
            "username": "admin", "password": "admin", "verify_connection": false,
        });
        server.write(&format!("{mount}/config/connection"), &connection);
        server.write(&format!("{mount}/config/lease"), &json!({"ttl": 3600, "max_ttl": 7200}));
        server.write(&format!("{mount}/roles/app"), &json!({"vhosts": "{\"/\":{\"read\":\".*\"}}"}));
        Self { server, management, mount }
    }

    /// The path that makes credentials.
    pub fn path(&self) -> String {
        format!("{}/creds/app", self.mount)
    }

    /// How many users were made and how many of them removed.
    pub fn users(&self) -> (usize, usize) {
        let seen = self.management.seen();
        let count = |method| seen.iter().filter(|one| one.method == method && one.target.starts_with("/api/users/")).count();
        (count("PUT"), count("DELETE"))
    }

    /// The leases that the server still knows.
    pub fn leases(&self) -> Vec<Value> {
        let answer = self.server.ask("LIST", &format!("sys/leases/lookup/{}", self.path()), None);
        if answer.status == 404 { Vec::new() } else { answer.json()["data"]["keys"].as_array().expect("a list").clone() }
    }
}
