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
