# Where a new report goes, who keeps its key, and how far it is on its way.

send-title = Send to
send-submit = Encrypt and send
    .encrypt = Encrypt
    .plain = Send

# What was said of who may open it, where nobody holds to that
send-access-not-held = What you said about who may open it cannot hold here
    .advice = { $name } opens what it gets by itself. Leave it out, or send another way.
    .leave-out = Leave it out

# Each step, while it is done
send-step-key = Asking the Key Server for a key
send-step-writing = Writing the report
send-step-encrypting = Encrypting
send-step-packing = Packing
send-step-binding = Telling the Key Server which file the key is for
send-step-reserving = Reserving a place in PicSafe Cloud
send-step-connecting = Connecting to { $name }
send-step-uploading = Uploading
    .file = Uploading { $file }
send-step-patient = Looking for the patient
send-step-storing = Storing { $file }
send-step-confirming = Waiting for { $name } to confirm
    .cloud = Waiting for PicSafe Cloud to confirm
send-step-listing = Listing it in your reports

# The ways
send-where = Where it goes
send-recipient = A recipient, by link
    .hint = Text message, WhatsApp or e-mail. Valid for 7 days.
send-file = An e-mail attachment
    .hint = An encrypted file that you attach yourself.
# Who gets it there, in a list: yourself, and enterprises by their names
send-cloud = For { $receivers }, for 7 days.
    .yourself = yourself
    .enterprise = your enterprise
    .later = Also for your hospital, if it proves your mail domain in these days.
send-record = Medical record
send-hospitals = Your hospitals could not be loaded.
    .again = Load them again

# Rules of enterprises
send-rule = A rule of { $enterprise }
    .holds = Who may open this report. You can narrow it, and not change it.
    .perhaps-unknown = If the server that you chose does not know of the rule, nothing is sent.
    .holds-not = On who may open reports; it does not hold here, because no Key Server decides.

# The Key Server
send-key-server = Key Server: { $which ->
    [own] PicSafe’s own
   *[private] a private one
}
    .legend = Who keeps the key and the access log
    .own = Right for most reports.
    .before = Used before
    .other = Another private Key Server
    .other-hint = Your hospital’s, which may keep keys from people it does not know.
send-key-server-address = Address of the Key Server
    .example = https://key.hospital.example
    .hint = Your hospital tells you. It has to be registered with PicSafe.

# What is asked on the way
send-connect = Connect to { $name }

# Whose record it goes into
send-whose-report = In the report
send-whose-patient = Patient { $number }
    .inactive = Not in use
    .unknown = Not known
    .differs = Differs
send-whose-name = Name
send-whose-create = Create the patient there
    .hint = With the name, the date of birth and the patient ID of the report. Only if it is none of those that the record system has.
    .submit = Create and store
send-whose-store = Store it in this record
send-whose-back = Back to the report
send-whose-nothing = Nothing was sent
    .advice = Go back and complete the patient’s details.

# Why somebody has to say whose a report is. What a question stands for is in its ID.
send-question-patient_conflict = The patient ID is somebody else’s
    .advice = The patient who has it has another name or date of birth. Check the patient ID before you choose.
send-question-patient_id_differs = The patient has another patient ID there
    .advice = The name and the date of birth agree, the patient ID does not.
send-question-patient_several = Several patients may be meant
    .advice = Compare them before you choose.
send-question-patient_similar = Is this the patient?
    .advice = Nobody has just this name, but somebody has the family name and the date of birth.
send-question-patient_inactive = This record is no longer in use
    .advice = It may have been merged into another one. Ask your hospital’s engineers if you are not certain.
send-question-patient_without_id = Is this the patient?
    .advice = The name and the date of birth agree; no patient ID confirms it.
send-question-patient_not_found = The record system does not know this patient
    .advice = Check the spelling, the date of birth and the patient ID, or have the patient created there.
send-question-patient_unclear = Too little is known of the patient
    .advice = Enter the patient ID, or the last name and the whole date of birth.
