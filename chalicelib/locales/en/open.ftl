# Opening a report: from a link or a saved file, its photos and PDF, and what can be saved of it.

# A saved file
open-title = Open a saved report
    .lead = The file is read, checked and decrypted here, in your browser.
    .drag = Drag a .picsafe file here
    .or = or take it from this device
    .choose = Choose a file
    .keep-name = The file comes from an e-mail, or was saved from PicSafe. Keep its name: it is the report’s number.
open-stage-read = Reading the file
open-stage-key = Asking the Key Server for the key
open-stage-decrypt = Checking and decrypting

# A link
open-link = Opening a report
    .lead = Your access is recorded in the report’s access log.
    .asking = Asking for the report
    .downloading = Downloading, { $done } of { $total }
open-closed = The report is not open
    .text = It stays encrypted until you open it.
    .open = Open the report
open-landing = Someone sent you a PicSafe report
    .lead = It holds clinical photos, video or audio of a patient, encrypted by the sender.
    .size = Encrypted, { $size }
    .country = Kept in { $country }
    .until = Until { $time }
    .sign-in = Sign in to view it
open-landing-from = “{ $sender }” sent you a PicSafe report
    .checked = { $enterprise }, checked by PicSafe
    .how = PicSafe has checked that the sender belongs to { $enterprise }. The name is what the sender calls themselves.
    .unchecked = The name is what the sender calls themselves; no hospital has confirmed it. If you expect no report from this person, ask them before you sign in.
open-elsewhere = Read it on another device
    .phone = QR code for a phone
    .copy = Copy the link
    .how = Point the phone’s camera at it. The report opens once you sign in there.
    .computer = For a computer, send the copied link to your own mailbox and open it there.
open-step-sign-in = Sign in, or create a free account
    .text = By e-mail, without a password, on your phone or your computer.
open-step-decrypt = Your browser decrypts the report
    .text = It is downloaded into memory and opened there. No file is saved on this device.
open-step-recorded = Your access is recorded
    .text = Your name and the time go into the report’s access log, which the sender sees.

# Where it does not open
open-go-to-picsafe = Go to PicSafe
open-for-treatment = For treatment
open-for-education = For education
open-for-publication = For publication
open-emergency = This is an emergency
    .reason = Why you have to open it
    .hint = If the sender lets you, the report opens. The access log says so, with your reason, and whoever runs the Key Server is told. Name no patient.
    .submit = Open it in an emergency

# Consent that is not proven
open-gap-no_evidence = The report says how the patient consented, and nothing in it proves that. Ask the sender.
open-gap-levels_without_evidence = The report says what the patient consented to, but not how, and nothing in it proves that. Ask the sender.
open-gap-item_beyond_consent = A file is marked for more than the patient consented to. The patient’s consent counts.

# Photos
open-photo = Photo { $number } of { $count }
    .open = Open photo { $number } of { $count }
    .on-paper = Photo { $number } of { $count }, { $file }
open-photo-previous = Previous photo
open-photo-next = Next photo
open-photo-decrypting = Decrypting the photo
open-zoom-in = Zoom in
open-zoom-out = Zoom out

# The PDF
open-pdf = The report as PDF
    .pages = Pages
    .show = Show the PDF
    .save = Save the PDF
    .reading = Reading the PDF
    .failed = The PDF cannot be shown here
    .advice = Save the file and open it with another program.
open-page = Page { $number }
    .of = Page { $number } of { $count }
    .broken = This page cannot be shown.
open-page-previous = Previous page
open-page-next = Next page

# Saving and printing
open-save = Save and print
    .encrypted = Save encrypted report
    .files = Save the files
    .print = Print
    .single = Single files
    .one = Save { $file }
    .question = Save the files without encryption?
    .warning = PicSafe cannot protect files once they are saved. Put them into the medical record, and remove them from this device.

# The report
open-report = Report
open-report-unnamed = Report without a patient’s name
open-report-from = { $contents } from { $sender }
    .checked = Checked and decrypted here
open-report-printed = PicSafe report { $id }, sent by { $sender }.
open-other-number = This report’s number is somebody else’s
    .text = It begins with another person’s user number than that of { $sender }, whom its Key Server names as the sender. PicSafe lets nobody send such a report: do not trust it.
open-other-server = Its sender is not PicSafe’s word
    .text = That it is from { $sender } is what { $server } says, which is not PicSafe’s own Key Server.
open-other-sender = This report’s details name somebody else
    .text = It was sent by { $sender }: so the Key Server has recorded it. What is written in the report, and perhaps in its PDF, names { $named } as the sender. Ask both before you rely on it.
    .number = user number { $number }
open-missing = The report is not complete
open-missing-items = { $count ->
    [one] It lists { $items }, which is not in it. Ask the sender.
   *[other] It lists { $items }, which are not in it. Ask the sender.
}
open-unproven = Consent is not proven
open-ignored = Something was passed over
    .files = A report has no such files or folders, and they were not opened: { $files }.
    .more = A report has no such files or folders, and they were not opened: { $files }, and { $more } more.
open-clips = Video and audio
    .alone = Recordings

# Videos and recordings
open-clip-unread = It could not be read
    .advice = Open the report again.
open-clip-unplayable = This browser cannot play it
    .unseen = This browser cannot show the film
    .codecs = It is in { $codecs }.
    .advice = Save the file and open it with another program.
    .save = Save the file

# What it says
open-origin = Origin
    .named = Named in the report
    .made = Made
    .place = Place
    .number = Report number
    .converted = Converted file
open-consent = How it was given
    .unread = The evidence could not be read.
    .form = The signed consent form
    .signature = The signature that gives consent
    .recording = The recording that gives consent
open-answer = { $level }: { $answer }

open-reply = Reply
