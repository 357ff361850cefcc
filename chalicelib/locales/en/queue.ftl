# Reports that could not be sent yet.

queue-title = Outbox
queue-waiting = Kept here, waiting for a network
    .lead = PicSafe cannot be reached. The report leaves by itself as soon as there is a connection.
    .open = Keep this page open until it is sent. If the page is closed, or PicSafe locks, the report is gone: only a passkey that supports it can keep a report on this device.
    .kept = It is kept on this device, encrypted. You can close this page: sign in with the same passkey, and it is sent.
queue-sending = Sending
queue-sent = Sent
queue-refused = It could not be sent
queue-now = Try now
queue-change = Change it
queue-another = Another report
queue-look = Look at it, and share it
queue-hide = Hide
queue-delete = Delete
    .question = Delete this report?
    .text = It has not been sent. Nothing of it is left after that.
queue-arrived = It has arrived, and is missing in your list of reports alone. It cannot be changed or deleted here any more.
queue-kept = Kept on this device
    .since = Since { $time }. It is gone after a week.
    .unsure = It may have been sent
    .look = PicSafe was closed while this report was being sent. Look in the list below whether it is there before you send it again.
    .elsewhere = It is open in another window.
queue-continue = Continue
