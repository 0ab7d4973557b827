//! Any bytes as the answers of a Vault server give secrets, verdicts or a failure, never a panic. The first byte chooses the status and
//! what is asked, the rest is the body of every answer.
#![no_main]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use secrun::provider::runtime::block_on;
use secrun::provider::{Address, Batch, Change, Configuration, Folder, Key, ListOptions, SetOptions, vault};
use secrun::secret::{Source, Sourced, Value};

/// What is answered now: the status and the body.
static ANSWER: Mutex<(u16, Vec<u8>)> = Mutex::new((200, Vec::new()));

/// Statuses that are not asked about again.
const STATUSES: [u16; 6] = [200, 200, 204, 400, 403, 404];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static SERVER: OnceLock<SocketAddr> = OnceLock::new();
    let address = SERVER.get_or_init(listen);
    let Some((&first, body)) = bytes.split_first() else { return };
    if let Ok(mut answer) = ANSWER.lock() {
        *answer = (STATUSES[usize::from(first & 7) % STATUSES.len()], body.to_vec());
    }
    let given = |text: &str| Sourced::new(Value::from(text), Source::Flag("--fuzz".to_owned()));
    let mut values = BTreeMap::from([
        ("addr", given(&format!("http://{address}"))),
        ("token", given("a-token")),
        ("transit_mount", given("transit")),
        ("transit_key", given("key")),
    ]);
    if first & 8 == 0 {
        values.extend([("mount_path", given("secret")), ("kv_version", given(if first & 16 == 0 { "2" } else { "1" }))]);
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    let provider = vault::open(&Configuration::new(&vault::VAULT, values, deadline, false))
        .unwrap_or_else(|failure| panic!("{failure}"));
    let batch = Batch {
        secrets: vec![Address { path: "app/k".to_owned(), version: (first & 32 != 0).then(|| "3".to_owned()) }],
        folders: vec![Folder { path: "app/".to_owned(), recursive: first & 64 != 0 }],
    };
    let _ = block_on(async {
        let _ = provider.fetch(&batch).await;
        let _ = provider.check(&batch).await;
        if let Some(store) = provider.store() {
            let options = SetOptions::default();
            let _ = store.set("app/k", Change::Field("a", &Value::from("b")), &options).await;
            let _ = store.list("app/", &ListOptions { recursive: false, deleted: true }).await;
            let _ = store.history("app/k").await;
            let _ = store.restore("app/k", Some("1")).await;
        }
        if let Some(keys) = provider.keys() {
            let _ = keys.status(&Key::default()).await;
        }
        Ok(())
    });
});

/// A server of this process; one thread for all connections, which are closed after one answer.
fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = serve(connection);
        }
    });
    address
}

fn serve(mut connection: TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&request) {
        match connection.read(&mut piece)? {
            0 => return Ok(()),
            count => request.extend_from_slice(&piece[..count]),
        }
    }
    let (status, body) = ANSWER.lock().map(|answer| answer.clone()).unwrap_or_default();
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    connection.write_all(head.as_bytes())?;
    if status == 204 { Ok(()) } else { connection.write_all(&body) }
}

/// Whether head and body are there.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= head.len() + 4 + length.unwrap_or(0)
}
