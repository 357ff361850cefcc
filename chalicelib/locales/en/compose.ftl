# A new report: the page, its fields, and what is missing before it can be sent.

compose-title = New report
    .sealed = Nothing leaves this device before it is encrypted.
    .plain = It goes there over an encrypted connection.
compose-leave = Leave this report? It has not been sent, and nothing of it is kept.
compose-reply = Reply
    .note = Your answer
    .to = Answer to a report of { $time }
    .to-unknown = Answer to another report
    .for = It opens only for { $people }.
    .patient = The patient is taken from that report. Check it.
compose-correct = Correct a report
    .of = In place of a report of { $time }
    .of-unknown = In place of another report
    .recalled = That report is recalled. Say whose the photos are, check the notes, and record the consent anew.
    .lacks-items = Its files could not be taken over: add them again.
    .lacks-access = Who could open it could not be taken over: say it again.
compose-sending = Sending the report
    .lead = Keep this page open until it is done.
compose-waiting = { $files ->
    [one] Preparing a file
   *[other] Preparing { $files } files
}
    .consent = Preparing the consent

# What is missing
compose-missing = Something is missing
compose-missing-items = Add a photo, video or recording, or write a note.
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

# The patient, and what few reports need
compose-patient = Patient
    .wristband = Scan the wristband
    .recent = Recent patients
compose-first-name = First name
compose-last-name = Last name
compose-birth-date = Date of birth
compose-patient-id = Patient ID
compose-details = Notes and more
    .filled = (filled in)
compose-notes = Clinical notes
compose-site =
    .draw = Show it on a drawing
compose-urgency =
    .routine = When there is time
    .urgent = Today
    .emergency = Now. Call as well: nobody may be looking.
compose-location = Add the location
    .remove = Leave it out
    .hint = Optional. It is encrypted with the report.
    .failed = The location is not available. Allow it in the browser’s settings, or go on without.

# What report.pdf cannot show: a field, and the characters of it
compose-boxes = The report’s PDF will show boxes
    .advice = This device has no letters for these. The report itself has them; write them in another script as well if whoever reads the PDF has to know them.
compose-boxes-in = { $field }: <c>{ $characters }</c>
compose-boxes-first-name = The patient’s first name
compose-boxes-last-name = The patient’s last name
compose-boxes-patient-id = The patient’s ID
compose-boxes-guardian = The guardian’s name
compose-boxes-translator = The translator’s name
compose-boxes-notes = The notes
compose-boxes-site = The body site

# Files on their way into the report
compose-converting = Converting { $file }
    .stop = Stop converting
compose-about = { $what }: { $said }

# What became of a photo: whole sentences, one behind the other
compose-unshown = This browser cannot show its pictures. It is enclosed as it is.
compose-photo-first = The file holds several pictures; this is the first one.
compose-photo-main = The file holds several pictures; this is the main one.
compose-photo-reduced = Reduced from { $before } to { $after } pixels.
compose-photo-turned = Turned as its Exif data say; other programs may show it otherwise.
compose-photo-names = A name may be written into the picture.
compose-photo-cut = The file was cut short: up to { $percent } % of the picture, at its end, are missing.
    .whole = The last bytes of the file are missing; the picture is whole.
compose-edited = Edited by the sender: { $what }.
    .cropped = cropped
    .marked = marked with arrows or words
compose-blacked-out = { $count ->
    [one] { $count } area blacked out
   *[other] { $count } areas blacked out
}
compose-blurred = { $count ->
    [one] { $count } area blurred
   *[other] { $count } areas blurred
}
compose-scale = The sender set the scale on the picture: { $scale } pixels per millimetre.

# Why a file cannot be added. What a code stands for has the code in its ID.
compose-media-empty_file = It is empty. Choose another file.
compose-media-unsupported_media = A report holds photos, videos and recordings, and this is none that PicSafe knows. Choose another file.
compose-media-damaged_media = It is damaged or was cut short. Choose another file.
compose-media-recording_too_large = It is too long, or built in too complicated a way. Cut it shorter.
compose-media-unconvertible_recording = This browser cannot convert it. Save it as MP4 or M4A with another program, or send it with PicSafe’s command line.
compose-media-unreadable_photo = It is damaged or was cut short. Choose another file.
compose-media-unsupported_photo = It cannot be read here. Save it as JPEG with another program.
compose-media-unsupported_tiff = Browsers do not read TIFFs of its kind. Save it as JPEG with another program, or send it with PicSafe’s command line, which reads more of them.
compose-media-photo_too_large = It is too large: a report takes photos of up to 100 MB and 80 megapixels, JPEGs of up to 250.
compose-media-photo_gave_up = Preparing it took more than this browser has. Make it smaller, or send it with another browser.
compose-media-other-kind = A report does not take these. Save it as JPEG with a program that opens it.
compose-media-unknown = It could not be read. Try again.
compose-media-is = It is { $kind }. { $advice }
    .dicom = It is a DICOM image. My PicSafe does not read these images. Send it with PicSafe’s command line, which does.
    .photo = It is a { $kind } photo. { $advice }
