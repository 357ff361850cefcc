# How a report gets to its recipient: a link that is passed on, or a file in an e-mail.

share-link = Copy link
    .text-message = Text message
    .mail = E-mail
    .device = Share
    .message = Copy message
    .failed = Sharing did not work here. Copy the message instead.
    .advice = Only people who sign in can open the report, and each access is recorded. Check the recipient before you send.
share-qr = QR code
    .label = QR code of the link to the report
    .how = Point the camera of the phone beside you at it.
    .failed = The QR code could not be loaded. Send the link instead.
share-subject = A PicSafe report for you
share-message-from = { $sender } sends you a PicSafe report.
share-message = Please tap the link below (valid for { $validity }) to view a PicSafe report containing { $contents }.
share-file =
    Attached is an encrypted PicSafe report containing { $contents }.

    To view it:
    1. Save the attachment ({ $file }) and keep its name.
    2. Open { $address } and sign in, or create a free account.
    3. Drag the file onto the page, or choose it there.

    It is decrypted on your device only. Whoever opens it is recorded in the report's access log.

# An enterprise that did not get it
share-left-out = { $count ->
    [one] One of your enterprises did not get this report
   *[other] { $count } of your enterprises did not get this report
}
share-left-out-advice = { $count ->
    [one] Its list takes a certain number of reports a day, and had taken them. Tell them, or send the report again after midnight UTC.
   *[other] Their lists take a certain number of reports a day, and had taken them. Tell them, or send the report again after midnight UTC.
}
