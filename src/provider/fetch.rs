//! From a selection to a set of secrets: every provider asked once, everything that is missing in one report.
