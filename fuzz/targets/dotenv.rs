//! Any bytes give values or reasons; every reason has a line of the file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    match secrun::settings::dotenv::parse(bytes) {
        Ok(found) => {
            assert!(found.iter().all(|one| (1..=lines).contains(&one.line)));
            assert!(found.iter().all(|one| one.value.len() < bytes.len()));
        }
        Err(problems) => assert!(!problems.is_empty() && problems.iter().all(|one| (1..=lines).contains(&one.line))),
    }
});
