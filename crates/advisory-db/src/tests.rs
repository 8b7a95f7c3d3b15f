//! Tests of the whole: what is built is what is found, whatever the order, and damage never answers.

mod build;
mod damage;
mod delta;
mod diff;
mod enrichment;
mod round_trip;
mod sample;
