//! Two real servers with one storage: the one that is active, and a standby that knows what it knows a little later.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::super::wait::eventually;
use super::{ROOT, Server, path_text, program};

/// Two servers; ended when dropped.
pub struct Cluster {
    pub active: Server,
    pub standby: Server,
}

impl Cluster {
    /// Both, unsealed and in step, or a skipped case.
    pub fn start() -> Option<Self> {
        let program = program()?;
        let mut active = node(&program, "one");
        active.init();
        active.unseal();
        let mut standby = node(&program, "two");
        standby.write("sys/storage/raft/join", &json!({ "leader_api_addr": active.address.as_str() }));
        standby.unseal_key.clone_from(&active.unseal_key);
        // Its answer is to come only after it has been let in, which takes a moment.
        standby.ask("PUT", "sys/unseal", Some(&json!({ "key": standby.unseal_key })));
        standby.client = standby.client.with(active.token_text());
        eventually("a standby", || (standby.ask("GET", "sys/health", None).status == 429).then_some(()));
        Some(Self { active, standby })
    }
}

fn node(program: &Path, name: &str) -> Server {
    Server::start(ROOT, |scratch, port, socket| {
        let storage = scratch.join("storage");
        fs::create_dir(&storage).expect("a folder");
        let configuration = json!({
            "storage": {"raft": {"path": path_text(&storage), "node_id": name, "performance_multiplier": 1}},
            "api_addr": format!("http://127.0.0.1:{port}"),
            "cluster_addr": format!("http://127.0.0.1:{}", port + 1),
            "listener": [{"tcp": {"address": format!("127.0.0.1:{port}"), "tls_disable": true}}, {"unix": {"address": socket}}],
        });
        let file = scratch.join("server.json");
        fs::write(&file, configuration.to_string()).expect("a file");
        let words = vec![path_text(program), "server".to_owned(), format!("-config={}", file.display())];
        (words, false, None)
    })
}
