//! The floor that no wrapper can be below: one connection, one request per path, the fields as variables, and the command.
//!
//! Standard library and rustls, no errors worth reading, nothing wiped: `floor HOST:PORT CA-FILE PATH... -- COMMAND [ARG]...`,
//! with the token in `VAULT_TOKEN`. Used by `make bench` as the reference, never by anybody else.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};

type Fields = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (before, command) = arguments.split_at(arguments.iter().position(|word| word == "--").ok_or("no command")?);
    let [server, authority, paths @ ..] = before else { return Err("no server".into()) };
    let token = std::env::var("VAULT_TOKEN")?;
    let mut stream = BufReader::new(connect(server, authority)?);
    let mut fields = Fields::new();
    for path in paths {
        fields.extend(secret(&mut stream, server, path, &token)?);
    }
    Err(Command::new(&command[1]).args(&command[2..]).envs(fields).exec().into())
}

fn connect(server: &str, authority: &str) -> Result<impl Read + Write, Box<dyn Error>> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(authority)? {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let configuration = builder.with_root_certificates(roots).with_no_client_auth();
    let (host, _) = server.rsplit_once(':').ok_or("no port")?;
    let connection = rustls::ClientConnection::new(Arc::new(configuration), ServerName::try_from(host.to_owned())?)?;
    let stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    Ok(rustls::StreamOwned::new(connection, stream))
}

fn secret(stream: &mut BufReader<impl Read + Write>, server: &str, path: &str, token: &str) -> Result<Fields, Box<dyn Error>> {
    let request = format!("GET /v1/{path} HTTP/1.1\r\nHost: {server}\r\nX-Vault-Token: {token}\r\nX-Vault-Request: true\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes())?;
    let mut length = 0;
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line)?;
        if let Some((_, number)) = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            length = number.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let document: serde_json::Value = serde_json::from_slice(&body)?;
    let data = document["data"]["data"].as_object().ok_or("no such secret")?;
    Ok(data.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
}
