//! TLS for everything that speaks HTTPS: rustls with the primitives of ring.

/// Makes ring the process' provider, unless it has one already.
pub(crate) fn install() {
    // An error says that another has been installed, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
