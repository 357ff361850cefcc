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
