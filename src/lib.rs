//! OneKnock.
