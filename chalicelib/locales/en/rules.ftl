# All rules of an enterprise in one place.

rules-title = Rules
    .lead = What holds for all members, and where it is changed.
    .loading = Loading …
    .failed = Could not be loaded. Reload the page.
rules-destination = Default destination
    .none = None: each member chooses
rules-named = Named recipients only
    .required = Yes: who sends to people says to whom
    .free = No: a link for anyone is allowed
rules-opening = Further limits on opening
    .none = None
    .more = More than this page knows
rules-wording = Consent wording
    .standard = PicSafe’s words
    .own = Your own words, version { $version }: { $languages }
rules-lock = Idle lock
rules-key-server = Key Server
    .none = PicSafe’s own, unless the sender or an institution names another
    .own = Your own: { $servers }. Used where the sender or an institution names it, otherwise PicSafe’s
rules-retention = Retention
    .days = PicSafe Cloud keeps files for 7 days at most; a sender can renew that once, for 7 days from then. It is the same for everybody.
