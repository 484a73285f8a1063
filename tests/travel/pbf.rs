//! Writes a small `.osm.pbf` file, block by block, as the format's page describes it
//! (<https://wiki.openstreetmap.org/wiki/PBF_Format>).

/// A node: identifier, degrees, tags.
pub(crate) type Node<'a> = (i64, [f64; 2], &'a [(&'a str, &'a str)]);
/// A way: identifier, nodes, tags.
pub(crate) type Way<'a> = (i64, &'a [i64], &'a [(&'a str, &'a str)]);

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn number(field: u64, value: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(value, out);
}

fn bytes(field: u64, value: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(value.len() as u64, out);
    out.extend(value);
}

fn packed(field: u64, values: impl Iterator<Item = u64>, out: &mut Vec<u8>) {
    let mut inside = Vec::new();
    values.for_each(|v| varint(v, &mut inside));
    bytes(field, &inside, out);
}

fn blob(kind: &str, content: &[u8], out: &mut Vec<u8>) {
    let mut blob = Vec::new();
    bytes(1, content, &mut blob);
    number(2, content.len() as u64, &mut blob);
    let mut header = Vec::new();
    bytes(1, kind.as_bytes(), &mut header);
    number(3, blob.len() as u64, &mut header);
    out.extend((header.len() as u32).to_be_bytes());
    out.extend(header);
    out.extend(blob);
}

struct Strings(Vec<String>);

impl Strings {
    fn of(&mut self, text: &str) -> u64 {
        let at = self.0.iter().position(|s| s == text).unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        });
        at as u64
    }

    fn tags(&mut self, tags: &[(&str, &str)], out: &mut Vec<u8>) {
        let keys: Vec<u64> = tags.iter().map(|(k, _)| self.of(k)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, v)| self.of(v)).collect();
        packed(2, keys.into_iter(), out);
        packed(3, values.into_iter(), out);
    }
}

/// The bytes of an extract.
pub(crate) fn extract(nodes: &[Node<'_>], ways: &[Way<'_>]) -> Vec<u8> {
    let mut strings = Strings(vec![String::new()]);
    let mut group = Vec::new();
    for (id, at, tags) in nodes {
        let mut node = Vec::new();
        number(1, zigzag(*id), &mut node);
        strings.tags(tags, &mut node);
        number(8, zigzag((at[0] * 1e7).round() as i64), &mut node);
        number(9, zigzag((at[1] * 1e7).round() as i64), &mut node);
        bytes(1, &node, &mut group);
    }
    for (id, refs, tags) in ways {
        let mut way = Vec::new();
        number(1, *id as u64, &mut way);
        strings.tags(tags, &mut way);
        let before = std::iter::once(0).chain(refs.iter().copied());
        let steps = refs.iter().zip(before).map(|(a, b)| zigzag(a - b));
        packed(8, steps, &mut way);
        bytes(3, &way, &mut group);
    }
    let mut table = Vec::new();
    for text in &strings.0 {
        bytes(1, text.as_bytes(), &mut table);
    }
    let mut block = Vec::new();
    bytes(1, &table, &mut block);
    bytes(2, &group, &mut block);
    let mut header = Vec::new();
    bytes(4, b"OsmSchema-V0.6", &mut header);
    let mut out = Vec::new();
    blob("OSMHeader", &header, &mut out);
    blob("OSMData", &block, &mut out);
    out
}
