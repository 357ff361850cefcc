# report.pdf. It is drawn by two clients in the same words.

pdf-document = PicSafe report { $id }
pdf-title = Clinical report
pdf-time-missing = Time not recorded
pdf-not-recorded = Not recorded
    .inside = not recorded
pdf-confidential = Confidential: personal health information. Use it only as the patient consented to.
pdf-page = Page { $number } of { $total }
pdf-report-id = Report ID { $id }
pdf-name-missing = Patient's name not recorded
pdf-born = born { $date }
pdf-patient-id = patient ID { $id }
pdf-list = { $first }, { $next }
pdf-as-written = { $level }, as written

pdf-patient = Patient
    .name = Name
    .born = Date of birth
    .id = Patient ID
    .visit = Visit number
    .guardian = Guardian
    .translator = Translator
pdf-born-day = day { $value }
pdf-born-month = month { $value }
pdf-born-year = year { $value }

pdf-consent = Consent
    .other-levels = Other levels
    .given = Consent given
    .evidence = Evidence
    .capacity = Capacity to consent
    .issuer = Wording of
    .wording = Consent wording
    .language = Wording language
    .form = Paper form
    .signature = Signature
pdf-issuer = { $name }, version { $version }
pdf-level-treatment = Treatment
    .inside = treatment
pdf-level-education = Education
    .inside = education
pdf-level-publication = Publication
    .inside = publication
pdf-answer-yes = Yes
pdf-answer-no = No
pdf-answer-unclear = See below
pdf-given-signed = Signed
pdf-given-verbal = Verbal, recorded in consent.m4a
pdf-given-form = Signed on a paper form, photographed in consent.jpg
pdf-capacity-present = The patient was able to decide
pdf-capacity-lacking = The patient was not able to decide
pdf-capacity-not-assessed = Not assessed

pdf-notes = Notes
    .urgency = Urgency
    .site = Body site
    .replaces = Takes the place of
    .answers = Answer to
pdf-other-report = report of { $time } ({ $id })
pdf-urgency-routine = Routine
pdf-urgency-urgent = Urgent
pdf-urgency-emergency = Emergency

pdf-origin = Sender, time and place
    .sender = Sender
    .email = E-mail
    .country = Country
    .user-id = User ID
    .time = Time
    .address = Address
    .coordinates = Coordinates
    .report-id = Report ID
pdf-local-time = { $date }, { $time } (time zone not recorded)

pdf-photos = Photos
pdf-photo = Photo { $number } of { $total }: { $item }
pdf-item-consent = Consent for this item: { $levels }
pdf-files = Other enclosed files
pdf-file = { $kind }, in the report as { $name }
pdf-kind-photo = Photo
pdf-kind-video = Video
pdf-kind-audio = Audio
pdf-kind-file = File
pdf-converted = Converted files
    .file = File
pdf-converted-from = { $source } to { $target }
pdf-converted-to = to { $target }
pdf-holds-more = metadata.json in this report says more than this version of PicSafe can show.

# What is enclosed
pdf-enclosed-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
pdf-enclosed-videos = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}
pdf-enclosed-audios = { $count ->
    [one] { $count } audio recording
   *[other] { $count } audio recordings
}
pdf-enclosed-others = { $count ->
    [one] { $count } other item
   *[other] { $count } other items
}
pdf-enclosed-nothing = no media enclosed
