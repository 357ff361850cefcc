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
