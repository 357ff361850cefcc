# What one has sent, and a report with its access log.

reports-title = My reports
    .lead = What you have sent. PicSafe Cloud keeps the encrypted files for seven days; the access log stays.
    .loading = Loading your reports
reports-refresh = Refresh
reports-new = New report
reports-none = You have not sent a report yet
    .advice = Take or choose photos, record the patient’s consent, and send them to a colleague or to PicSafe Cloud.
reports-open-saved = Open a saved report
reports-older = Show older reports
reports-expired = Expired
reports-left = { $time } left

# One of them
reports-report = Report
    .loading = Loading the report
reports-unlisted = This report is not in your list
    .advice = Only what you have sent yourself is here. Check the address, or look through your reports.
reports-with = Report with { $contents }
    .open = Open it
reports-state = What became of it
    .recalled = Recalled
    .consent-withdrawn = Consent withdrawn
    .wrong-patient = Wrong patient
    .removed = File removed
    .kept = The sealed file is still kept
    .stored = Can be opened
    .expired = Expired: the file is gone
    .withdrawn = Withdrawn: the file is gone
    .looking = Looking for the file
reports-sent = Sent
reports-expires = Expires
reports-size = Size
reports-kept-in = Kept in
reports-sent-to = Sent to
reports-key-server = Key Server
reports-number = Report number
reports-ended = Where it ended
reports-link-again = Send the link again
reports-renew = Make it last longer
    .would = PicSafe Cloud then keeps the file until { $time }. That can be done once. The link stays the same, and so does who may open it.
    .done = The link works until { $time }. It cannot be made to last longer again.

# Where it ended
reports-delivered = In { $enterprise }’s { $destination } since { $time }
reports-held = Held before { $enterprise }’s { $destination } since { $time }: somebody there has to look
reports-rejected = Not put into { $enterprise }’s { $destination }, as was decided there: { $time }
reports-elsewhere = At { $enterprise }’s { $destination } since { $time }: { $state }

# Its Key Server
reports-which-server = PicSafe’s own Key Server does not know this report. If you sent it with another one, look there.
    .posted = What was posted to a hospital unencrypted, or with the hospital’s own key, has no access log here, and cannot be recalled.
    .address = Address of the Key Server
    .example = https://key.hospital.example
    .look = Look there

# Taking it back
reports-take-back = Take it back
    .by-operator = The Key Server’s operator has recalled this report: nobody gets the key any more, and only the operator can undo that. The access log says why.
    .recalled = Nobody gets the key any more. You can take the recall back.
    .consent_withdrawn = The patient has withdrawn consent, and nobody gets the key any more. If that was a mistake, you can allow it again.
    .wrong_patient = This report is about, or went to, the wrong patient, and nobody gets the key any more. You can take the recall back.
    .allow = Allow it again
    .would = Once it is recalled, nobody gets its key any more, and copies of the file stay closed.
reports-recall = Recall the report
    .question = Recall this report?
    .action = Recall it
    .warning = Nobody will be able to open it any more. Whoever has opened it before may have kept a copy.
    .wrong-patient = It is about, or went to, the wrong patient
reports-consent-withdrawn = Consent withdrawn
    .question = Has the patient withdrawn consent?
    .action = Recall the report
    .warning = Nobody will be able to open it any more, and whoever tries is told why. Whoever has opened it before may have kept a copy: you then see who that is.
reports-remove = Remove the file
    .question = Remove the file?
    .action = Remove it
    .warning = The link stops working at once and for good. Copies of the file elsewhere can still be opened.
reports-correct = Correct it
    .question = Is it about the wrong patient?
    .warning = The report is recalled at once, and PicSafe tells those who have it to delete their copies. Then you make a new one with the same files, for the same recipients, and say whose they are.
    .action = Recall and correct
reports-recall-done = The report is recalled
    .nobody = Nobody else had been given the key. Nobody can open the report any more.
    .log = The access log names them all.
    .delete = Ask them to delete what they have kept.
    .mailed = PicSafe mails those of them who have it in their list of received reports. Ask them all to delete what they have kept.
    .not-mailed = PicSafe could not mail them. Ask them to delete what they have kept.
reports-fetched-by = { $people ->
    [one] Nobody can get the key from now on. Before that, one other person had been given it and may have seen or kept the report:
   *[other] Nobody can get the key from now on. Before that, { $people } other people had been given it and may have seen or kept the report:
}
reports-fetched-by-more = { $people ->
    [one] Nobody can get the key from now on. Before that, more than one other person had been given it and may have seen or kept the report:
   *[other] Nobody can get the key from now on. Before that, more than { $people } other people had been given it and may have seen or kept the report:
}
reports-fetched-times = { $times ->
    [one] { $times } time, last { $time }
   *[other] { $times } times, last { $time }
}

# Where a report was sent
reports-destination-storage = PicSafe Cloud
reports-destination-recipient = A recipient
reports-destination-endpoint = An institution
reports-destination-file = A file to pass on

# The two lists, and how one finds something in them
reports-lists = Lists of reports
    .sent = Sent
    .received = Received
reports-search = Search
reports-show = Show
    .all = All
    .waiting = Not opened
    .opened = Opened
    .recalled = Recalled
    .expired = Expired
reports-searching = Looking through older reports
reports-found = { $count ->
    [one] { $count } report found
   *[other] { $count } reports found
}
reports-none-found = Nothing found
    .advice = Nothing in this list matches. Search for something else, or show all.
    .older = Nothing among your newest { $count } reports matches. Older ones can be shown below.

# How a sent report stands
reports-to = To { $recipients }
reports-opened-by = { $people ->
    [one] Opened by { $people } person
   *[other] Opened by { $people } people
}
reports-opened-by-more = Opened by more than { $people } people
reports-delivered-to = Delivered to { $enterprise }
reports-collected = Collected by a hospital
reports-posted = Sent
reports-shredded = Key destroyed
reports-waiting = Not opened
    .left = Not opened, { $time } left
reports-state-unknown = State not known

# What one has opened
reports-received = Received reports
    .lead = Other people’s reports that you have opened. Only you see this list.
    .loading = Loading your list
reports-received-none = You have not opened anybody’s report yet
    .advice = What you open by a link or from a file is listed here.
reports-from = From { $sender }
reports-from-file = Opened from a file
reports-from-unknown = Sender not known
reports-last-opened = Opened { $time }
reports-first-opened = First opened { $first }, last { $last }
reports-delete-copies = Consent withdrawn: delete your copies
reports-do-not-rely = Recalled: do not rely on it
reports-corrected = Recalled: there is a corrected report
reports-take-off = Take off the list: { $report }
reports-taken-off = Taken off the list: { $report }
    .undo = Undo
reports-reply = Reply to: { $report }
