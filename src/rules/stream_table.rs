//! Streams as a table by code in files, and as an ordered list in memory.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::StreamRule;

/// A stream as it is written: whole, so that nothing of a shipped rule shows through when the
/// file is read again.
#[derive(Serialize)]
struct Whole<'r> {
    replace: bool,
    #[serde(flatten)]
    rule: &'r StreamRule,
}

/// Writes `[streams.CODE]` tables, in the order of the list.
pub(super) fn serialize<S: Serializer>(
    streams: &[StreamRule],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(streams.len()))?;
    for stream in streams {
        let whole = Whole {
            replace: true,
            rule: stream,
        };
        map.serialize_entry(&stream.code, &whole)?;
    }
    map.end()
}

/// Reads `[streams.CODE]` tables in whatever order the format yields them: `load` sorts them.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<StreamRule>, D::Error> {
    struct Streams;

    impl<'de> Visitor<'de> for Streams {
        type Value = Vec<StreamRule>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a table of streams by code")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut streams = Vec::with_capacity(map.size_hint().unwrap_or(8));
            while let Some((code, mut rule)) = map.next_entry::<String, StreamRule>()? {
                rule.code = code;
                streams.push(rule);
            }
            Ok(streams)
        }
    }

    deserializer.deserialize_map(Streams)
}
