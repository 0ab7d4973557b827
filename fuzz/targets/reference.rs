//! Any text gives a reference that is read back as written, or a reason.
#![no_main]

use secrun::secret::{Reference, inherited_reference};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let known = |name: &str| ["local", "vault"].contains(&name);
    if let Ok(reference) = Reference::parse(text, known) {
        assert_eq!(Reference::parse(&reference.to_string(), known).as_ref(), Ok(&reference));
    }
    let _ = Reference::parse_folder(text, known);
    let _ = inherited_reference(text, known);
});
