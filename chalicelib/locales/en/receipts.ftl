# What became of the receipt that came with a report's key.

receipts-save = Save the receipt
    .evidence = Save the evidence
receipts-alarm = You can go on with the report. Save the evidence, and give it to whoever runs { $server } or answers for data protection where you work. Do not rely on the access log until they have looked into it.
receipts-checking = Checking the receipt …
receipts-check-again = Check it again
receipts-see-above = { $what }. See above what to do.
receipts-no-log = This Key Server gives no receipts for accesses.
receipts-log-key = The log’s key is the one that the Key Server named when it was first seen since you signed in. Compare it with what whoever runs the Key Server says it is:
    .registered = The log’s key is the one that whoever runs the Key Server has registered with PicSafe:
receipts-not-here = This browser cannot check the Key Server’s log. A newer one can.
    .held = The Key Server has given a receipt, which this browser cannot check. Save it, or open the report with a newer browser.
receipts-checked = Receipt checked
receipts-due = Receipt checked: in the log by { $time }
    .text = The Key Server has promised that this access will be in its log of all accesses by then. While this page is open, it looks.
receipts-not-found = { $entries ->
    [one] The Key Server’s log of { $entries } entry is too long to look for this access here.
   *[other] The Key Server’s log of { $entries } entries is too long to look for this access here.
}
receipts-included = Receipt checked: in the log
receipts-included-in = { $entries ->
    [one] This access is in the Key Server’s log of { $entries } entry, as promised.
   *[other] This access is in the Key Server’s log of { $entries } entries, as promised.
}
receipts-log-checked = Log checked
receipts-goes-on = { $entries ->
    [one] The Key Server’s log of { $entries } entry goes on from what this page has seen of it.
   *[other] The Key Server’s log of { $entries } entries goes on from what this page has seen of it.
}

# What contradicts itself: a Key Server's receipts, or its log. What a code stands for has the code in its ID.
receipts-error-no_receipt = The Key Server gave no receipt for this access
    .what = It keeps a log and gives a receipt for each access, but gave none for this one, which may be missing from its log.
receipts-error-receipt_broken = This access is missing from the Key Server’s log
    .what = The Key Server has promised in writing that it would be there by now.
receipts-error-unregistered_log_key = This Key Server’s log is not the one that was registered
    .what = Whoever runs the Key Server has registered another key with PicSafe than the one that its log, or its receipt, is signed with. Somebody else may be answering in its name, or keep a second log.
receipts-error-receipt = The receipt for this access is not genuine
    .what = The Key Server’s own key has not signed it, so that it proves nothing. The access may be missing from its log.
receipts-error-log = This Key Server’s log is not the one it was
    .what = What it says now does not fit what it has signed before: entries may have been changed, or taken out.

# Where a log could not be read, by what there is of the report's receipts
receipts-unchecked-receipt = The Key Server’s log cannot be read now, so that the receipt for this access was not checked. It is kept.
receipts-unchecked-missing = The Key Server gave no receipt for this access. Whether it should have given one cannot be said now: whether it keeps a log could not be read.
receipts-unchecked-nothing = The Key Server’s log cannot be read now, so that it was not checked.
