//! Languages: two-letter codes of ISO 639-1, and longer ones for those it leaves out.

use super::fields::Wrong;

/// ISO 639-1 as kept by its registration authority, two letters each.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch \
    co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha \
    he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks \
    ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no \
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
    sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi \
    yo za zh zu";

/// Whether a code stands for a language. Three letters are taken on trust: ISO 639-3 has
/// thousands, British Sign Language (`bfi`) among them.
pub(super) fn check(code: &str) -> Result<(), Wrong> {
    let lower = code.bytes().all(|b| b.is_ascii_lowercase());
    let known = match code.len() {
        2 => ISO_639_1.split(' ').any(|known| known == code),
        3 => lower,
        _ => false,
    };
    if known {
        Ok(())
    } else {
        Err(Wrong::new(
            "is no language code",
            "two letters of ISO 639-1, as `pl`, or `bfi` for British Sign Language",
        ))
    }
}

/// A language that an operative speaks.
pub(super) fn language(text: &str) -> Result<String, Wrong> {
    let code = text.to_ascii_lowercase();
    check(&code).map(|()| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_the_list_are_known() {
        assert_eq!(language("PL"), Ok("pl".into()));
        assert_eq!(language("bfi"), Ok("bfi".into()));
        assert_eq!(ISO_639_1.split(' ').count(), 183);
        for text in ["xx", "polish", "", "p"] {
            assert!(language(text).is_err(), "{text}");
        }
    }
}
