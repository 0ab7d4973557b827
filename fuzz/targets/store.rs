//! Any bytes as the file of a local store give secrets or a failure, never a panic. The seeds open with this key, so that what lies
//! behind the header is reached too.
#![no_main]

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use secrun::provider::runtime::block_on;
use secrun::provider::{Address, Batch, Configuration, Folder, local};
use secrun::secret::{Source, Sourced, Value};

/// The key of the seeds.
const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("secrun-fuzz-{}", std::process::id()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("writable");
    let given = |text: &str| Sourced::new(Value::from(text), Source::Flag("--fuzz".to_owned()));
    let values = BTreeMap::from([("store", given(&path.to_string_lossy())), ("key", given(KEY)), ("keep_versions", given("10"))]);
    let deadline = Instant::now() + Duration::from_secs(5);
    let provider =
        local::open(&Configuration::new(&local::SPEC, values, deadline, false)).unwrap_or_else(|failure| panic!("{failure}"));
    let batch = Batch {
        secrets: vec![Address { path: "app/k".to_owned(), version: None }],
        folders: vec![Folder { path: String::new(), recursive: true }],
    };
    let _ = block_on(provider.fetch(&batch));
    let _ = block_on(provider.check(&batch));
});
