//! Failures: the answers that handlers share, for the document that describes the service.

#![expect(
    dead_code,
    reason = "these describe answers and are never made: problem documents are"
)]

use utoipa::IntoResponses;

use crate::serve::problem::Problem;

/// What any request may meet with.
#[derive(IntoResponses)]
pub(super) enum Failure {
    /// The request is at fault.
    #[response(
        status = "4XX",
        description = "A problem document",
        content_type = "application/problem+json"
    )]
    Theirs(Problem),
    /// We are, or the machine is.
    #[response(
        status = "5XX",
        description = "A problem document",
        content_type = "application/problem+json"
    )]
    Ours(Problem),
}

/// The slot that was to be taken is not there any more.
#[derive(IntoResponses)]
#[response(
    status = 409,
    description = "Gone; fresh offers are in the problem",
    content_type = "application/problem+json"
)]
pub(super) struct SlotGone(Problem);
