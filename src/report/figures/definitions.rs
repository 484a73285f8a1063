//! Definitions: what each figure means, in the words that people read.

/// Name of a figure and its definition, in the order of the page.
pub const DEFINITIONS: &[(&str, &str)] = &[
    ("task", "One pending obligation of one stream at one home."),
    (
        "visit",
        "One knock: one or more tasks, one slot, one or more operatives.",
    ),
    (
        "knocks saved",
        "Tasks in visits less visits: how many visits fewer than with one visit a task.",
    ),
    (
        "provably at most",
        "Tasks in visits less the lower bound on visits: no plan that does the same tasks in the same weeks can save more.",
    ),
    (
        "homes at risk",
        "Homes with a task whose legal deadline lies ahead and that is in no visit although it needs one, or in a visit after the deadline, or whose probability of missing the deadline is above the threshold (1 in 10 unless set otherwise). Streams whose deadline is an expectation and no law are left out.",
    ),
    (
        "probability of missing a deadline",
        "That the planned visit fails, and so does every later attempt that still fits before the deadline.",
    ),
    (
        "overdue",
        "The deadline was over before the build began. Planned as soon as the rules allow, and counted apart from homes at risk.",
    ),
    (
        "checks due",
        "Tasks with their deadline between the day of the build and the last planned day.",
    ),
    ("operative-day", "One shift of one operative."),
    (
        "operative-days free",
        "Shifts in the planned weeks without any visit.",
    ),
    (
        "operative-days short",
        "Time on site of the tasks for which no operative has time, over the time on site of an average used day.",
    ),
    (
        "days ahead",
        "Days from the planned visit to the deadline, of tasks that are not overdue. The median, and what nine in ten have at least.",
    ),
    (
        "cost per home",
        "The cost of all visits over the homes visited, in pounds, of all terms below.",
    ),
    (
        "another date, slot, operative",
        "The cheapest place in the schedule that the visit could have had instead, every other visit kept, and what the schedule would then cost more. Where it costs less, the search has not found it, or last night's plan is kept at its price.",
    ),
    (
        "travel",
        "The operative's time and distance on the way to the visit.",
    ),
    ("time on site", "The time of every operative in the home."),
    (
        "failed call-out",
        "Probability of no access times what a failed call-out costs.",
    ),
    (
        "burden",
        "What the visit takes from the tenant: the knock itself, the time, and hours they would rather not have.",
    ),
    (
        "early",
        "Certificate life thrown away: the share of a check's interval that is lost by doing it before it counts as done on time.",
    ),
    (
        "missed deadline",
        "Probability of missing the deadline times what that costs; and what each day of waiting costs where a hazard was reported.",
    ),
    (
        "change",
        "What it costs to move what was planned or promised last night.",
    ),
    (
        "building safety measures",
        "As the Regulator of Social Housing counts them, on the day of the build: homes whose every required check is in date, over homes that need it and whose record says when it is due; homes whose record does not say are not known and stand apart.",
    ),
    (
        "busy",
        "Hours on site and on the road over hours of shift less breaks.",
    ),
    (
        "promise",
        "A visit that the tenant has been told of (notified) or has agreed to (confirmed).",
    ),
];
