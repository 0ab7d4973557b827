//! The nouns that every other part speaks about: values, names, references, selections and sets of secrets.
//!
//! Nothing here does I/O or knows a provider.
#![forbid(unsafe_code)]

pub mod value;
pub mod name;
pub mod source;
pub mod reference;
pub mod inherited;
pub mod selection;
pub mod lease;
pub mod set;

pub use inherited::{Inherited, inherited_reference};
pub use lease::Lease;
pub use name::Name;
pub use reference::{Field, InvalidReference, Reference};
pub use selection::{
    Bulk, Carrier, Decode, Delivery, Duplicates, FileTarget, Filter, Item, Letters, Rename, Selection, Template,
};
pub use set::{Entry, SecretSet};
pub use source::{Source, Sourced};
pub use value::Value;
