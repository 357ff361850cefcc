# What is said once a report is sent, and what is left to be done by hand.

sent-another = Another report
sent-list = My reports
sent-not-listed = It is not in your list
    .text = Your list of reports could not be reached, or takes no more today. The report itself is not lost.

# To a hospital
sent-has = { $name } has the report
sent-posted = Sent
    .lead = { $contents }, { $size }.
    .text = Nothing of it is left in this page. The hospital has confirmed that it is kept.
    .later = “My reports” shows where it ends in the hospital, once the hospital says so.
sent-stored = Stored
    .lead = { $contents } and the PDF.
    .folder = It is in the folder { $folder }. Nothing of it is left in this page.
    .created = The patient was created there. Nothing of the report is left in this page.
    .record = In the record of { $patient }. Nothing of it is left in this page.
    .record-born = In the record of { $patient }, born { $date }. Nothing of it is left in this page.

# To PicSafe Cloud
sent-uploaded = Encrypted and uploaded
    .lead = { $contents }, encrypted, until { $time }.
    .text = Nothing of it is left in this page. You see who opens it in “My reports”.
sent-link = Now send the link
    .share = Send the link
sent-told = The link is on its way
sent-own = You have named only yourself
sent-cloud = The report is in PicSafe Cloud
    .share = Send a link, too

# In a file
sent-file = Now attach the file
    .to = Now mail it to { $name }
    .lead = { $file }, { $size }, encrypted.
    .lead-to = { $file }, { $size }, encrypted, for { $address }.
    .leave = Leave without the file? It is not saved, and nothing of it is kept.
    .large = Many mail servers refuse a mail of this size. Fewer or shorter videos make it smaller.
    .unsaved = The file is in this page until you leave it. Save it first.
    .kept = PicSafe does not keep the file. Your reports list it, with its access log.
    .kept-hospital = PicSafe does not keep the file. Your reports list it, with its access log. They show where it ends in the hospital, once the hospital says so.
sent-mail = A mail that is ready
    .text = It is saved with the encrypted file attached. Open it in your mail program and send it.
    .text-choose = It is saved with the encrypted file attached. Open it in your mail program, choose the recipient, and send it.
    .save = Save the mail
sent-attach = Send it by e-mail
    .by-hand = Or attach it by hand
sent-attach-file = Save the encrypted file
    .save = Save the file
    .share = Share
sent-attach-mail = Write the e-mail and attach the file
    .write = Write an e-mail
    .copy = Copy the words

# In place of another report
sent-superseded = Those who have the old report learn that there is a corrected one
    .telling = Telling those who have the old report
    .failed = Not everybody who has the old report could be told
    .advice = The corrected report is sent. Let PicSafe try again, or tell them yourself.
