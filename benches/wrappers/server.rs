//! A real server with TLS on this machine, and the secrets that are read from it: twenty in one path, five hundred in 25 paths.

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::race::{Budget, Runner, run};
use crate::scene::{Scene, Tool};

/// Paths that have twenty fields each.
const PATHS: usize = 25;
const FIELDS: usize = 20;

/// An OpenBao in development mode; ended when dropped.
struct Server {
    process: Child,
    program: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// Lets everybody read the same secrets from the same server.
pub fn secrets(scene: &Scene, rounds: usize) -> io::Result<()> {
    let Some(server) = Server::start(scene)? else {
        println!("\nSECRETS FROM A SERVER: no OpenBao here, see `make test-servers`");
        return Ok(());
    };
    server.fill()?;
    let paths: Vec<String> = (0..PATHS).map(|number| format!("many-{number:02}")).collect();
    let twenty = ["twenty".to_owned()];
    let title = "20 SECRETS OF ONE PATH, TLS (`floor` is the least that a program can do)";
    run(scene, title, rounds, &server.runners(&twenty, 1.5))?;
    let title = format!("{} SECRETS OF {PATHS} PATHS, TLS (`floor` asks one after another)", PATHS * FIELDS);
    run(scene, &title, rounds, &server.runners(&paths, 2.0))
}

impl Server {
    fn start(scene: &Scene) -> io::Result<Option<Server>> {
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-servers/openbao/bin/bao");
        let program = if installed.is_file() { Some(installed) } else { Tool::named("bao").path };
        let Some(program) = program else { return Ok(None) };
        let folder = scene.folder().join("server");
        fs::create_dir_all(&folder)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(folder.join("log"))?;
        let mut command = scene.command(&program);
        command.args(["server", "-dev", "-dev-tls", "-dev-root-token-id=root", "-dev-no-store-token"]);
        command.arg(format!("-dev-listen-address=127.0.0.1:{port}")).arg(format!("-dev-tls-cert-dir={}", folder.display()));
        let process = command.env("HOME", &folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let server = Server { process, program, folder, port };
        let patience = Instant::now() + Duration::from_secs(20);
        while !server.bao(&["status"]).output()?.status.success() {
            if Instant::now() > patience {
                return Err(io::Error::other("the server did not come up"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Some(server))
    }

    fn fill(&self) -> io::Result<()> {
        for path in std::iter::once("twenty".to_owned()).chain((0..PATHS).map(|number| format!("many-{number:02}"))) {
            let name = path.to_ascii_uppercase().replace('-', "_");
            let fields = (0..FIELDS).map(|field| format!("{name}_SECRET_{field:02}=the value of {field}, as long as a password"));
            let written = self.bao(&["kv", "put", &format!("secret/{path}")]).args(fields).output()?;
            if !written.status.success() {
                return Err(io::Error::other(String::from_utf8_lossy(&written.stderr).into_owned()));
            }
        }
        Ok(())
    }

    /// The official program, talking to this server.
    fn bao(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().env("HOME", &self.folder).envs(self.variables());
        command
    }

    fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("VAULT_ADDR", format!("https://127.0.0.1:{}", self.port).into()),
            ("VAULT_TOKEN", "root".into()),
            ("VAULT_CACERT", self.folder.join("vault-ca.pem")),
        ]
    }

    fn runners(&self, paths: &[String], budget: f64) -> Vec<Runner> {
        let (host, authority) = (format!("127.0.0.1:{}", self.port), self.folder.join("vault-ca.pem"));
        let authority = authority.to_string_lossy();
        let data: Vec<String> = paths.iter().map(|path| format!("secret/data/{path}")).collect();
        let mut floor = vec![host.as_str(), authority.as_ref()];
        floor.extend(data.iter().map(String::as_str));
        floor.extend(["--", "true"]);
        let named: Vec<String> = paths.iter().flat_map(|path| ["--path".to_owned(), format!("secret/{path}")]).collect();
        let mut asked = vec!["--provider", "vault", "--no-dotenv"];
        asked.extend(named.iter().map(String::as_str));
        asked.extend(["--", "true"]);
        let urls = data.iter().map(|path| format!("https://{host}/v1/{path}")).collect::<Vec<_>>().join(" ");
        let curl = "curl --silent --fail --parallel --parallel-max 25 --cacert \"$VAULT_CACERT\" --header \"X-Vault-Token: $VAULT_TOKEN\"";
        let official = format!(
            "for path in {}; do {} kv get -format=json \"secret/$path\" & done; wait",
            paths.join(" "),
            self.program.display()
        );
        let told = |tool, budget: Option<Budget>, note: &str| {
            let mut variables = self.variables().to_vec();
            if note.starts_with("told") {
                variables.push(("VAULT_KV_VERSION", "2".into()));
            }
            let runner = Runner::new(tool, &asked).variables(&variables).titled("secrun").note(note.to_owned());
            if let Some(budget) = budget { runner.budget(budget) } else { runner }
        };
        vec![
            Runner::reference(Tool::floor(), &floor).variables(&self.variables()).titled("floor"),
            told(Tool::secrun(), Some(Budget::new(budget)), "told the version of the mount: as many requests as the floor"),
            told(Tool::release(), Some(Budget::new(budget)), "told the version of the mount, static"),
            told(Tool::secrun(), None, "asks for the mount: one request more"),
            Runner::new(Tool::named("sh"), &["-c", &format!("{curl} {urls}")]).variables(&self.variables()).titled("curl"),
            Runner::new(Tool::named("sh"), &["-c", &official]).variables(&self.variables()).titled("bao kv get, at once"),
        ]
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
