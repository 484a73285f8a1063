//! Name: made-up streets, places, blocks and people. None is taken from a register.

use super::random::Random;

const STREET_FIRST: &[&str] = &[
    "Alder",
    "Ash",
    "Aspen",
    "Barley",
    "Beech",
    "Birch",
    "Bramble",
    "Briar",
    "Brook",
    "Cedar",
    "Chapel",
    "Cherry",
    "Clover",
    "Copper",
    "Coppice",
    "Cowslip",
    "Curlew",
    "Dale",
    "Dove",
    "Elder",
    "Elm",
    "Farrier",
    "Fern",
    "Field",
    "Finch",
    "Forge",
    "Foundry",
    "Foxglove",
    "Gorse",
    "Grange",
    "Harebell",
    "Harvest",
    "Hawthorn",
    "Hazel",
    "Heather",
    "Heron",
    "Hill",
    "Holly",
    "Ivy",
    "Juniper",
    "Kestrel",
    "Kiln",
    "Lapwing",
    "Larch",
    "Lark",
    "Laurel",
    "Lilac",
    "Linden",
    "Linnet",
    "Maple",
    "Marigold",
    "Marsh",
    "Mason",
    "Meadow",
    "Mill",
    "Millstone",
    "Moor",
    "Oak",
    "Orchard",
    "Osprey",
    "Park",
    "Pine",
    "Plover",
    "Poplar",
    "Potter",
    "Primrose",
    "Quarry",
    "Reed",
    "Ridge",
    "Rowan",
    "Rush",
    "Saddler",
    "Sedge",
    "Skylark",
    "Sorrel",
    "Spinney",
    "Spring",
    "Swallow",
    "Sycamore",
    "Tanner",
    "Tansy",
    "Teal",
    "Thistle",
    "Thorn",
    "Vale",
    "Weaver",
    "Well",
    "Willow",
    "Wold",
    "Wren",
    "Yarrow",
    "Yew",
];

const STREET_LAST: &[&str] = &[
    "Road",
    "Street",
    "Avenue",
    "Close",
    "Crescent",
    "Drive",
    "Lane",
    "Way",
    "Grove",
    "Place",
    "Walk",
    "Gardens",
    "Rise",
    "Terrace",
    "View",
    "Court Road",
];

const BLOCK_LAST: &[&str] = &["Court", "House", "Lodge", "Mansions"];
const TOWER_LAST: &[&str] = &["Tower", "Heights", "Point"];
const SCHEME_LAST: &[&str] = &["Fold", "Lodge", "Almshouses", "Court"];

const PLACE_FIRST: &[&str] = &[
    "Harts", "Wels", "Thorn", "Brad", "Carl", "Ferns", "Holm", "Kirk", "Len", "Mars", "Nether",
    "Os", "Pen", "Raven", "Sel", "Stan", "Swin", "Tod", "Up", "Wal", "Wick", "Yar", "Al", "Bram",
    "Col", "Dun", "El", "Fen", "Grim", "Hal",
];

const PLACE_LAST: &[&str] = &[
    "worth", "ley", "ton", "by", "field", "ham", "thorpe", "stead", "ford", "wick", "bourne",
];

const WOMEN: &[&str] = &[
    "Aisha", "Amy", "Beth", "Chloe", "Dawn", "Ewa", "Fatima", "Gemma", "Hannah", "Jo", "Karen",
    "Leanne", "Magda", "Nadia", "Priya", "Rachel", "Sara", "Tracey", "Wendy", "Zoe",
];

const MEN: &[&str] = &[
    "Adam", "Ali", "Andy", "Ben", "Callum", "Dan", "Darren", "Gareth", "Hassan", "Ian", "Imran",
    "Jamie", "Kevin", "Lee", "Marek", "Mick", "Neil", "Omar", "Paul", "Piotr", "Raj", "Rob", "Sam",
    "Stuart", "Tom", "Wayne",
];

const SURNAMES: &[&str] = &[
    "Akhtar", "Allsop", "Barker", "Begum", "Booth", "Bradley", "Chapman", "Cooper", "Dawson",
    "Ellis", "Fletcher", "Gill", "Green", "Hussain", "Jackson", "Kaur", "Kowalska", "Lamb",
    "Marsh", "Mensah", "Nowak", "Okafor", "Patel", "Pearce", "Popescu", "Reid", "Shaw", "Singh",
    "Turner", "Walsh", "Wood", "Young",
];

fn join(first: &str, last: &str) -> String {
    format!("{first} {last}")
}

/// A street.
pub(super) fn street(r: &mut Random) -> String {
    join(
        r.pick(STREET_FIRST).unwrap_or("Mill"),
        r.pick(STREET_LAST).unwrap_or("Lane"),
    )
}

/// A block of flats, a tower where it is above 18 m.
pub(super) fn block(r: &mut Random, tower: bool) -> String {
    let last = if tower { TOWER_LAST } else { BLOCK_LAST };
    join(
        r.pick(STREET_FIRST).unwrap_or("Mill"),
        r.pick(last).unwrap_or("Court"),
    )
}

/// A sheltered scheme.
pub(super) fn scheme(r: &mut Random) -> String {
    join(
        r.pick(STREET_FIRST).unwrap_or("Mill"),
        r.pick(SCHEME_LAST).unwrap_or("Lodge"),
    )
}

/// A town, village or estate.
pub(super) fn place(r: &mut Random) -> String {
    let first = r.pick(PLACE_FIRST).unwrap_or("Harts");
    format!("{first}{}", r.pick(PLACE_LAST).unwrap_or("worth"))
}

/// A person.
pub(super) fn person(r: &mut Random, woman: bool) -> String {
    let first = r.pick(if woman { WOMEN } else { MEN }).unwrap_or("Sam");
    join(first, r.pick(SURNAMES).unwrap_or("Wood"))
}
