"""What people in the demo portfolio say: small banks of sentences, written by hand.

Each bank runs from the unhappiest to the happiest, so that words agree with scores.
"""

FEATURES = (
    "the weekly export",
    "single sign-on",
    "the approvals queue",
    "the forecast board",
    "the mobile app",
    "the inventory sync",
    "the audit log",
    "the report builder",
)

# NPS comments by band of score: 0-3, 4-6, 7-8, 9-10
NPS_COMMENTS = (
    (
        "We raised the same outage three times and still have no plan from you.",
        "Our team has gone back to spreadsheets. I cannot defend the renewal.",
        "Support answers quickly but nothing gets fixed.",
        "The price went up and the product did not get better for us.",
        "Nobody here has owned this since our director left.",
    ),
    (
        "Does the job, but every report needs an export and a clean-up by hand.",
        "Reporting is slow at month end, exactly when we need it.",
        "Good people, dated product.",
        "We use a third of what we pay for.",
        "Onboarding of new colleagues takes far too long.",
    ),
    (
        "Solid. The mobile app could be better.",
        "We are happy overall; the inventory sync still needs watching.",
        "Our account manager is excellent. The roadmap is unclear to us.",
        "Useful every day, though admins carry too much of the set-up.",
        "Reliable. I would like clearer release notes.",
    ),
    (
        "We cut the time to close the month by four days. Would not go back.",
        "The team simply uses it, and nobody had to be pushed.",
        "Great review last quarter: we left with two decisions made.",
        "Support solved a hard integration problem in a day.",
        "It paid for itself in the first year.",
    ),
)

# ticket subjects by category, each with what the customer writes first
TICKETS = {
    "How-to": (
        (
            "How do I set up {feature}?",
            "We are setting up {feature} for a second team. Where do we choose who may see it?",
        ),
        (
            "Question about {feature}",
            "Is there a way to change the defaults of {feature} for everybody at once?",
        ),
        (
            "Training material for {feature}",
            "Three people join us next week. Do you have a short guide to {feature}?",
        ),
    ),
    "Bug": (
        (
            "Fault in {feature}",
            "Since Tuesday {feature} behaves differently for two of us. Nothing was changed on our side.",
        ),
        (
            "{feature} stops halfway",
            "When we start {feature} it stops at about half and shows an empty page.",
        ),
        (
            "Error after update: {feature}",
            "After last night's update {feature} gives an error to everyone in our Leeds office.",
        ),
    ),
    "Performance": (
        (
            "{feature} is very slow",
            "{feature} takes minutes to open since the start of the month. We cannot work like this at closing time.",
        ),
        ("Time-outs in {feature}", "Half of our requests to {feature} time out in the afternoon."),
    ),
    "Access": (
        (
            "Locked out of {feature}",
            "Two colleagues cannot get into {feature} since their names changed.",
        ),
        (
            "New administrator for {feature}",
            "Our administrator has left. Please move {feature} to me.",
        ),
    ),
    "Integration": (
        (
            "{feature} and our finance system",
            "Records arrive twice when {feature} runs together with our finance system.",
        ),
        (
            "Token expired for {feature}",
            "The connection of {feature} breaks every thirty days. How do we make it last?",
        ),
    ),
    "Billing": (
        (
            "Invoice does not match seats",
            "Our last invoice shows more seats than we agreed. Please check against {feature}.",
        ),
        (
            "Purchase order number missing",
            "Our finance team needs the order number on each invoice before they can pay.",
        ),
    ),
    "Feature request": (
        (
            "Wish: filters in {feature}",
            "We would use {feature} far more if we could filter by site.",
        ),
        ("Wish: schedule {feature}", "Could {feature} run on a schedule and go out by mail?"),
    ),
}

# notes on conversations, from the coolest to the warmest
NOTES = (
    (
        "They asked for the exact end date and the notice period. Finance now sits in on the calls.",
        "Angry about the open faults. Wants a written plan by Friday, or will take it to the board.",
        "Nobody from their side had opened the product since our last call.",
    ),
    (
        "New manager questions the price. No clear owner for the roll-out any more.",
        "Short call. They postponed the review for the second time.",
        "Half of the seats are unused; they know the number better than we do.",
    ),
    (
        "Went through open tickets and next steps. Nothing surprising.",
        "Walked the team through the new release; a few questions on permissions.",
        "Regular call. Goals for the quarter confirmed.",
    ),
    (
        "They showed us their own figures: closing is two days faster than last year.",
        "Asked about prices for the Manchester team. Sponsor in the call, in a good mood.",
        "Two departments now share one set-up. They offered to be a reference.",
    ),
    (
        "Sponsor called us their best supplier in front of the board.",
        "They want to present with us in spring and add a second site.",
        "Planning next year together; budget is approved.",
    ),
)
RIVAL_NOTES = (
    "Mentioned that {rival} gave them a demonstration last week.",
    "They are comparing our prices with those of {rival}.",
    "Procurement has asked {rival} for an offer.",
)
RIVALS = ("Brightpath", "Corvid Systems", "Opsily", "TeamForge One")
MEETINGS = ("Regular call", "Roll-out review", "Open tickets", "Planning", "Release walk-through")

FIRST_NAMES = (
    "Alice", "Benjamin", "Chiara", "Daniel", "Elena", "Farid", "Grace", "Hiroshi", "Isabel", "Jonas",
    "Karen", "Luca", "Maria", "Nadia", "Oliver", "Paula", "Quentin", "Rosa", "Samuel", "Teresa",
    "Umar", "Vera", "William", "Xin", "Yusuf", "Zoë", "Anders", "Beatriz", "Carlos", "Divya",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Bergström", "Chen", "Delgado", "Evans", "Fischer", "Gupta", "Hughes", "Ivanova",
    "Jensen", "Kim", "Larsen", "Moreau", "Nakamura", "O’Connor", "Petrov", "Quinn", "Rossi", "Sato",
    "Taylor", "Usman", "Varga", "Walker", "Xu", "Young", "Zimmermann", "Almeida", "Brooks", "Costa",
)  # fmt: skip

TITLES = {
    "c_level": ("Chief Operating Officer", "Chief Information Officer", "Chief Financial Officer"),
    "vp": ("VP Operations", "VP Finance", "VP Technology"),
    "director": ("Director of Operations", "IT Director", "Director of Analytics"),
    "manager": ("Operations Manager", "Systems Manager", "Reporting Manager"),
    "individual": ("Business Analyst", "Administrator", "Coordinator"),
}

# promises made in reviews: by us, and by the customer
PROMISES_OURS = (
    "Fix the duplicate records in the finance connection",
    "Send a monthly list of unused seats",
    "Train the second-site team on the report builder",
    "Name a deputy for holidays",
    "Bring answers on the roadmap for the mobile app",
    "Review slow month-end reports with engineering",
)
PROMISES_THEIRS = (
    "Name an owner for the roll-out in the second site",
    "Give us access to the test system",
    "Confirm the list of administrators",
    "Share next year's targets before planning",
    "Send three people to the administrator course",
)
PROMISES_HIDDEN = (
    "Find out who decides on the budget next year",
    "Prepare a price for the add-on before the renewal",
    "Win back the former sponsor as a reference",
)
REVIEW_NOTES = (
    "Tense. They wanted dates, we brought intentions.",
    "Long on status, short on decisions. Keep the next one to 30 minutes.",
    "Calm meeting. Goals confirmed, one target moved.",
    "Good discussion of results; sponsor took two actions.",
    "They presented the results themselves.",
)
LOST_REASONS = ("Price", "No budget", "Went with a rival", "Sponsor left", "Missing function")

# goals in the customer's own units: name, measure, unit, usual baseline, better when higher
GOALS = {
    "Technology/SaaS": (
        ("Answer incidents sooner", "Time to answer an incident", "minutes", 42.0, False),
        ("Ship more often", "Releases in a quarter", "releases", 9.0, True),
    ),
    "Professional Services": (
        ("Bill more of the hours worked", "Billable share of hours", "%", 68.0, True),
        ("Close the month sooner", "Working days to close the month", "days", 9.0, False),
    ),
    "Manufacturing": (
        ("Deliver on time", "Orders delivered on time", "%", 87.0, True),
        ("Fewer stops of the line", "Unplanned stops in a quarter", "stops", 34.0, False),
    ),
    "Financial Services": (
        ("Open accounts faster", "Time to open an account", "hours", 52.0, False),
        ("Pass audits at once", "Findings in an audit", "findings", 14.0, False),
    ),
    "Healthcare": (
        ("Shorter waits", "Median wait for an appointment", "days", 16.0, False),
        ("Fewer missed appointments", "Appointments missed", "%", 11.0, False),
    ),
    "Marketing/Advertising": (
        ("Win more pitches", "Pitches won", "%", 31.0, True),
        ("Deliver campaigns on schedule", "Campaigns delivered on schedule", "%", 78.0, True),
    ),
    "Retail/E-commerce": (
        ("Fewer empty shelves", "Items out of stock", "%", 7.5, False),
        ("Ship the same day", "Orders shipped on the day", "%", 72.0, True),
    ),
}
CAMPAIGNS = ("Spring launch", "Always-on search", "Retail media", "Autumn brand push")
