//! placeholder until the drawing helper delivers
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DrawError(pub String);
