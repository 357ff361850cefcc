# A new report: the page, its fields, and what is missing before it can be sent.

compose-title = New report
    .sealed = Nothing leaves this device before it is encrypted.
    .plain = It goes there over an encrypted connection.
compose-leave = Leave this report? It has not been sent, and nothing of it is kept.
compose-sending = Sending the report
    .lead = Keep this page open until it is done.
compose-waiting = { $files ->
    [one] Preparing a file
   *[other] Preparing { $files } files
}
    .consent = Preparing the consent

# What is missing
compose-missing = Something is missing
compose-missing-items = Add at least one photo, video or recording.
compose-missing-consent = Say how the patient consented, or that no consent was recorded.
compose-missing-signature = Have the patient sign for consent.
compose-missing-spoken = Record the patient’s spoken consent.
compose-missing-form = Photograph the consent form that the patient signed.
compose-missing-guardian = Say who agrees for the patient.
compose-missing-levels = Say what the patient consented to.
compose-missing-item-levels = Say what each file may be used for.
compose-missing-key-server = Give the address of the Key Server, or choose PicSafe’s own.
compose-command-line-only = Reports go to this hospital from the command line only: its address is not https://.
compose-access-undecided = Leave out who may open the report, or send it in a way in which a Key Server decides it.

# What is too much
compose-too-many-files = These would be { $total } files, and a report takes { $most }: leave out { $over }, or send them as several reports.
compose-too-large = The report would have { $size } or more, and it may have { $most }: leave out some files, or send them as several reports.
compose-note-too-long = The note of { $count } characters is too long: a report takes { $most }, which is { $over } fewer.
compose-characters-left = { $count ->
    [one] { $count } character left.
   *[other] { $count } characters left.
}
