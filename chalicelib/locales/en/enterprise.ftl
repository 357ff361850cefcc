# For administrators: members, institutions, rules, keys for scripts, servers, and what members have sent.

enterprise-title = Enterprise
    .lead = Members, where they send to, keys for your scripts, servers, and the reports in PicSafe Cloud.
    .back = My enterprises
    .loading = Loading your enterprise
enterprise-none = You administer no enterprise
    .memberships = See my memberships
    .advice = An enterprise account brings your members’ reports into the medical record. Ask the operator of PicSafe for one, or ask your hospital’s administrator to add you. Invitations are on your account page.
enterprise-several = Your enterprises
    .number = Number { $number }
enterprise-account = Account
    .number = Number
    .administrators = Administrators
enterprise-none-yet = None yet.

# Members
enterprise-members = Members
    .lead = The enterprise receives what its members send to PicSafe Cloud. A domain counts once it is proven to be yours, an address once its owner has accepted. A proven domain also brings what its people sent in the last 7 days while they belonged to no enterprise.
    .add = Add
enterprise-domains = E-mail domains
    .example = hospital.example
    .add = Add a domain
    .proven = Proven
    .not-proven = Not proven yet
    .prove = Prove that it is yours with a TXT record in its DNS
    .look-again = Look again
    .record-name = Name
    .record-value = Value
    .removal = People with addresses there are members no more, unless they were invited. To have it back, it has to be proven again.
enterprise-removal = What this person sends from now on no longer reaches the enterprise, unless their domain is listed.
enterprise-remove = Remove { $what }
    .question = Remove { $what }?
    .confirm = Remove it

# What members have sent
enterprise-reports = Recent reports
    .refresh = Refresh
    .loading = Loading the reports
    .none = No member has sent a report to PicSafe Cloud lately.
    .expired = Expired
    .left = { $time } left

# Institutions
enterprise-institutions = Institutions
    .lead = Every member has these under “Send to”, and cannot change them.
    .loading = Loading the institutions
    .removal = No member can send reports to it any more. Nothing happens to those that it has.
    .preselected = Preselected
    .chosen = Chosen for members already
    .none-chosen = None

# The rule for who may open reports
enterprise-rule = Who may open reports
    .lead = It holds of every report that a member sends from now on, within an hour at most, beside what the member says, who can only narrow it. Reports that were sent keep what held then.
    .loading = Loading who may open reports
    .anybody = Anybody with the link or the file, unless the member says otherwise.
    .newer = It has more than this page knows. Change it with a newer PicSafe.
    .change = Change
    .lift = Lift
    .second-person = A second person has to approve: the sender, somebody of the enterprise, or somebody named here
    .own-scripts = Where a second person has to approve, your own scripts fetch only what names them: add “enterprise:” and your number to the people.
enterprise-rule-named = Of people, only those whom the sender names
    .hint = Whoever sends a report to people has to say to whom. What goes to a hospital is taken in by its program as before, and opens for nobody else.
enterprise-rule-history = What was laid down before
    .by = by user { $user }
    .at-by = { $time }, by user { $user }
    .between = { "; " }
    .nothing = Nothing

# API keys
enterprise-api-keys = API keys
    .lead = A script that fetches your members’ reports says with one who it is.
    .loading = Loading the API keys
    .none = There is no API key yet.
    .name = Name of a new key
    .name-hint = Such as the server that will use it.
    .make = Make an API key
    .never-used = Never used
    .last-used = Last used { $time }
enterprise-api-key = API key “{ $name }”
    .once = Copy it now: it is shown this once. Keep it as you would keep a password.
    .copied = I have copied it
enterprise-revoke = Revoke { $name }
    .question = Revoke “{ $name }”?
    .confirm = Revoke it
    .effect = Scripts that use it stop working at once. This cannot be undone.
enterprise-copy = Copy

# The token for Key Servers
enterprise-token = Key Server Token
    .example = https://key.hospital.example
    .lead = It names your enterprise to a Key Server, which records it in the access log.
    .server = Key Server
    .server-hint = Leave it empty for PicSafe’s own.
    .make = Make a token
    .for = For
    .until = Until
    .for-trying = Scripts with an API key fetch their own; this one is for trying things out.

# Servers
enterprise-servers = Registered servers
    .example = https://key.hospital.example
    .lead = PicSafe tells people’s names only to servers that are registered here.
    .loading = Loading the servers
    .address = Address
    .kind = What it is
    .register = Register a server
    .since = { $kind }, since { $time }
    .remove = Take this server off the register?
    .removal = Reports whose key is on { $address } cannot be opened any more until it is registered again.
enterprise-registration = Registration for its operator
    .loading = Reading the registration
    .of-another = PicSafe answered with the registration of another server.
    .copy = Copy registration
enterprise-registration-use = Whoever runs the server saves this in a file and starts it with <code>picsafe serve --services keys --registration FILE</code>. It then takes sign-ins at <address>{ $issuer }</address>, by the public keys of { $time }. Nothing in it is secret.
enterprise-log-key = Key of its log
    .not-registered = Key of its log: not registered
    .believed = Nobody believes a log of this server that is signed with another key.
    .for-good = A log keeps its key for good. Replace this one only after finding out why there is another log.
    .key = Key
    .another = Another key
    .register = Register the key
    .replace = Replace the key
enterprise-log-key-missing = The server signs a log of all accesses. Until its key is registered, everybody believes the first one that they see. On the server, <code>picsafe keyserver log-key</code> prints it.

# What the owner of a listed address has answered
enterprise-address-invited = Invited
enterprise-address-member = Member
enterprise-address-declined = Declined

# Inviting people from a list
enterprise-invite = Invite people
    .hint = Type or paste addresses, as many as you like: from a mail program, a spreadsheet, or one a line. Each is sent an invitation.
enterprise-invite-people = { $people ->
    [0] Invite
    [one] Invite one person
   *[other] Invite { $people } people
}
enterprise-invite-refused = What is no address
enterprise-invite-no-address = Line { $line }: no address in “{ $text }”
enterprise-invite-invalid = Line { $line }: “{ $text }” is no address
enterprise-invite-more = { $entries ->
    [one] and one more
   *[other] and { $entries } more
}
enterprise-invite-repeated = { $entries ->
    [one] One is named twice.
   *[other] { $entries } are named twice.
}
enterprise-mailed = { $people ->
    [0] Nobody was mailed.
    [one] A mail goes to one person.
   *[other] A mail goes to { $people } people.
}
enterprise-not-mailed = { $people ->
    [one] One gets no mail now, because they had too many, or none reaches them: tell them.
   *[other] { $people } get no mail now, because they had too many, or none reaches them: tell them.
}
enterprise-mail-again = Mail { $what } again

# Who belongs to the enterprise
enterprise-people = People
    .loading = Loading the members
    .search = Search addresses
    .find = Search
    .order = Order
    .by-address = By address
    .longest-away = Longest away first
    .day = Last here { $day }
    .no-day = Not here yet since joining
    .by-domain = by domain
    .none-found = No address has that in it.
    .more = Show more ({ $shown } of { $found })
enterprise-directory = Colleagues by name
    .on = Members find each other by name when they write to somebody
    .hint = Whoever belongs to the enterprise sees names and addresses of other members who have signed in, by three letters or more. Nobody else does.
