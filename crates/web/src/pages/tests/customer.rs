//! What a customer reads and does, without script.
