//! No code: this crate's dependencies give every member of the workspace the same features of the
//! crates they share, so that none of them is built twice.
