//! The C `main`: secrun starts without the set-up of the Rust runtime.
//!
//! The runtime ignores SIGPIPE and opens /dev/null on closed standard descriptors before `main`, and neither can be told
//! apart afterwards from what the caller wanted. A wrapper must hand on exactly what it got.

/// Makes `function: fn() -> u8` the program.
#[macro_export]
macro_rules! entry_point {
    ($function:path) => {
        /// The C entry point: arguments are read through `std::env`, which glibc fills before `main`.
        #[allow(unsafe_code)]
        // SAFETY: no other `main` is linked, because the binary is `no_main`, and the signature is C's.
        #[unsafe(no_mangle)]
        pub extern "C" fn main(_argc: ::core::ffi::c_int, _argv: *const *const ::core::ffi::c_char) -> ::core::ffi::c_int {
            ::core::ffi::c_int::from($function())
        }
    };
}
