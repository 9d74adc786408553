//! Encrypts evidence: C2SP chunked encryption with AES-256-GCM.
