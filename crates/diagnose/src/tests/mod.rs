//! Stories and proofs about diagnosis, one file per subject.

mod attempts;
mod belief;
mod exact;
mod fixture;
mod learn;
mod plan;
mod simulation;
mod storm;
mod words;
