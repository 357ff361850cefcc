# Who may open a report: what its sender and enterprises say, approvals, and servers that are not PicSafe's.

# The form
policies-summary = Who may open it: { $who }
    .anybody = anybody with the link or the file
    .named = only the people you have named
    .rule = as the rule says
    .sender = as you say
    .both = as you and the rule say
policies-logged = Whoever opens the report is in its access log in any case. The Key Server learns what you say here.
policies-people = Only these people
    .hint = E-mail addresses, one a line; *@hospital.example is everybody there. Leave it empty for anybody.
    .malformed = Say who may open the report by e-mail address, one a line: “{ $given }” is none.
    .too-many = Name { $most } people at most; *@hospital.example is everybody there.
policies-from = From
    .hint = It can be opened from the beginning of that day.
    .after-until = The day from which the report can be opened is after the one until which it can.
policies-until = Until
    .hint = It can be opened until the end of that day.
    .over = The day until which the report can be opened is over.
policies-openings = How many people
    .hint = Opening it again within a day does not count.
    .out-of-range = Between 1 and { $most } people can be let open the report.
policies-purposes = Whoever opens it has to say that it is
    .hint = Tick what the patient has consented to, which the Key Server learns then. Tick nothing, and nobody is asked.
policies-treatment = treatment
    .for = for treatment
policies-education = education
    .for = for education
policies-publication = publication
    .for = for publication
policies-second-person = A second person has to approve: you, a colleague, or somebody else who is named
policies-emergency = In an emergency others may open it, with a reason that is logged

# What was said, in a list
policies-part = { $name }: { $value }
policies-part-who = Who
    .anybody = Anybody who has the link or the file
    .named-by-sender = those whom the sender names
policies-part-from = From
policies-part-until = Until
policies-part-openings = How many
    .people = { $count ->
        [one] 1 person
       *[other] { $count } people
    }
    .people-so-far = { $count ->
        [one] 1 person; so far { $opened }
       *[other] { $count } people; so far { $opened }
    }
policies-part-purposes = What for
policies-part-two-person = Two persons
    .value = A second one has to approve of each who opens it
policies-part-emergency = In an emergency
    .value = Others may open it, with a reason that is logged

# The page of a report that was sent
policies-title = Who may open it
    .loading = Asking who may open it
    .change = Change who may open it
    .let-anybody = Let anybody open it
    .holds = It holds from the next time that somebody asks. Nobody loses what they have opened, and approvals that were given end.
    .newer = The Key Server has more rules for this report than this page knows. Change them with a newer PicSafe.
policies-approved = Approved
    .until = { $address }, until { $time }
policies-besides = A rule of { $enterprise } holds besides

# Second persons
policies-waiting = Waiting for an approval
    .asked = { $address }, asked { $time }
policies-approve = Approve<more> that { $name } opens the report</more>
policies-approve-other = Approve that somebody else opens it
    .address = Their e-mail address
    .hint = The one that they are signed in with. The access log says that you approved.
    .submit = Approve
    .done = { $address } can open the report until { $time }.

# Hospitals' scripts
policies-script-kept-out = { $name } cannot put the report into the medical record
    .perhaps = Perhaps { $name } cannot put the report into the medical record
    .advice = Where a second person has to approve, it can only if you name it.
    .advice-nobody-named = Where a second person has to approve, it can only if you name it. Then only it and those whom you name can open the report.
    .name-it = Name { $name }
policies-script-by-itself = { $names } can put the report into the medical record without being named here.
policies-script-named = { $name } can put the report into the medical record: you have named it, by { $script }.
    .by-number = If the number that you have named is that of { $name }, it can put the report into the medical record.
policies-script-unknown = If { $name } is your own hospital, it can put the report into the medical record without being named. Any other hospital has to be named: write “enterprise:” and its number among the people above. The hospital knows its number.
    .two-person = If { $name } is your own hospital, it can put the report into the medical record only if it is named. Any other hospital has to be named: write “enterprise:” and its number among the people above. The hospital knows its number.
policies-script = its script
    .numbered = its script, { $script }

# What keeps them out: an enterprise's rule
policies-rule-two-person = The rule of { $enterprise } wants a second person to approve, and does not name { $script }. You cannot change that: ask the administrators of { $enterprise }.
policies-rule-people = The rule of { $enterprise } says who may open the report, and does not name { $script }. You cannot change that: ask the administrators of { $enterprise }.
policies-rule-by-domain = The rule of { $enterprise } lets it in only if one of the domains that it names is { $name }’s own.
policies-rule-no-purpose = The rule of { $enterprise } has everybody say what they open the report for, and a hospital’s script does not. You cannot change that: ask the administrators of { $enterprise }.
policies-rule-unknown = The rule of { $enterprise } holds for it as well. The administrators of { $enterprise } know whether it is let in.

# Servers that are not PicSafe's
policies-operator = May { $operator } know who you are?
    .confirm = Go on
    .endpoint = The report goes to a server that is not PicSafe’s own. It is registered with PicSafe. Your name, e-mail address and country are sent there with it.
    .key-server = This report’s key is kept on a server that is not PicSafe’s own. It is registered with PicSafe. Your name, e-mail address and country are sent there and recorded in the report’s access log.
    .run-by = Run by
    .address = Address
