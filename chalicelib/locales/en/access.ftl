# Who asked for a report's key: the access log, and who its people are.

access-title = Access log
    .loading = Loading the access log
    .verified = Chain verified
    .list = Accesses, newest first
    .more = Show more
    .again = Read again
    .sealed = Each entry is sealed to the one before it, and your browser has checked them all: none was changed, removed or put in between.
access-checked = { $checked ->
    [one] Loading the access log: { $checked } entry checked
   *[other] Loading the access log: { $checked } entries checked
}
access-newest = There are { $count }; the newest { $shown } can be shown here.
access-times = { $times ->
    [one] { $times } time in a row
   *[other] { $times } times in a row
}
access-from = from { $ip }

# Who
access-operator = The Key Server’s operator
access-program = An enterprise’s program
access-by-token = { $details }, by a program with a personal token

# What they did, behind their name. What an action, an attempt or a refusal stands for is in its ID.
access-done-create = made the key
access-done-set_tag = sealed the report
access-done-fetch = opened the report
access-done-break_glass = opened the report in an emergency
access-done-approve = approved that somebody opens the report
access-done-set_policy = said who may open the report
access-done-read_policy = asked who may open the report
access-done-read_log = asked to read this log
access-done-recall = recalled the report
access-done-restore = took the recall back
access-done-shred = destroyed the key
access-recorded = recorded as “{ $action }”
# What was tried, where that differs from what is done
access-tried-create = asked for a key
access-tried-set_tag = tried to put another file under this report’s number
access-tried-fetch = asked for the key
access-tried-break_glass = asked for the key in an emergency
access-tried-approve = wanted to approve that somebody opens the report
# What was said with it
access-of = { $what }: { $recipient }
access-for = for { $purpose }
access-saying = saying “{ $reason }”
# Why its sender has recalled it
access-why-consent_withdrawn = because the patient has withdrawn consent
access-why-wrong_patient = because of the wrong patient
access-why-other = for another reason
# Why it did not happen
access-refused-not_allowed = refused: not on the list of this Key Server
access-refused-recalled = refused: the report is recalled
access-refused-shredded = refused: the key is destroyed
access-refused-tag_set = refused: the report is sealed already
access-refused-tag_required = refused: did not show the sealed file
access-refused-wrong_tag = refused: had another file than the sender sealed
access-refused-not_named = refused: not among those who may open it
access-refused-not_yet = refused: too early
access-refused-no_longer = refused: too late
access-refused-all_opened = refused: as many people as may have opened it
access-refused-purpose_needed = refused: did not say what for
access-refused-purpose_not_consented = refused: the patient has not consented to that
access-refused-approval_needed = refused: no second person has approved
access-refused-no_break_glass = refused: nobody else may open it
access-refused-not_approver = refused: cannot approve
access-refused-own_approval = refused: cannot approve of themselves
access-refused-report_id_taken = refused: the report belongs to somebody else
access-refused-not_sender = refused: only the sender may
access-refused-recalled_by_operator = refused: only the operator may undo the operator’s recall
access-refused-not_opened = refused: has not opened the report
access-refused-too_many_requests = refused: too often in ten minutes
access-refusal-otherwise = refused ({ $outcome })
access-refusal-more = { $count ->
    [one] { $count } more time
   *[other] { $count } more times
}
