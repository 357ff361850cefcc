# Where reports can be sent to beside people: hospitals' servers and mailboxes.

institutions-add = Add an institution
institutions-edit = Edit “{ $name }”
    .button = Edit { $name }
institutions-remove = Remove “{ $name }”?
    .button = Remove { $name }
    .confirm = Remove it
institutions-given-by = Given by { $enterprise }
institutions-name = Name
    .example = My Hospital
    .missing = Give the institution a name, such as My Hospital.
    .taken = There is an institution of this name already.
institutions-send-type = Send type
institutions-endpoint = Endpoint
    .example = https://endpoint.hospital.example
    .hint = The hospital’s server. It has to be registered with PicSafe.
    .missing = Give the address of the hospital’s Endpoint Server.
    .malformed = This is not the address of a server. It looks like https://endpoint.hospital.example, with nothing behind it.
    .unencrypted = What is not encrypted before it is sent goes to https:// only.
institutions-mailbox = Endpoint
    .example = picsafe@hospital.example
    .hint = The hospital’s e-mail address. Leave it empty to choose the recipient each time.
    .malformed = This is not an e-mail address. It looks like picsafe@hospital.example.
institutions-key-server = Key Server
    .hint = Leave it empty for PicSafe’s own.
    .malformed = This is not the address of a server. It looks like https://key.hospital.example, with nothing behind it.
    .unencrypted = The Key Server’s address has to begin with https://.
institutions-key = Key
    .hint = The hospital’s public key: it begins with picsafekey1.
    .missing = Paste the key that the hospital has given you.
    .malformed = This is not a hospital’s key, or a character of it is wrong. Copy it again: it begins with picsafekey1.
institutions-fingerprint = Its fingerprint is <b>{ $fingerprint }</b>
    .hint = Compare it with the one that your hospital shows, such as on its intranet.

# Ways of sending, by their names.
institutions-email = Email
    .explanation = You mail the encrypted file to the hospital.
institutions-post = Post
    .explanation = Sent over an encrypted connection. The hospital’s server reads it at once.
institutions-post-dynamic = Post (dynamic key)
    .explanation = Encrypted on this device. A Key Server has the key, and logs everybody who asks for it.
institutions-post-static = Post (static key)
    .explanation = Encrypted on this device with the hospital’s own key. There is no access log.
institutions-fhir = FHIR
    .explanation = Stored in the hospital’s record system, over an encrypted connection.
institutions-box = Box
    .explanation = Stored as files in the account’s folder PicSafe, which PicSafe does not encrypt.
institutions-dropbox = Dropbox
    .explanation = Stored as files in the app’s folder, which PicSafe does not encrypt.

institutions-plan-missing = Needs the plan { $plan }, which you do not have.
    .advice = Ask your hospital to make you a member of its enterprise, or the operator of PicSafe for the plan. By e-mail, by link and to PicSafe Cloud you can send without.
institutions-any-recipient = any recipient
institutions-keys-at = keys at { $server }

# What is said of one where it can be chosen: whole sentences, one behind the other.
institutions-goes-to = Goes to { $address }.
institutions-from = From { $enterprise }.
institutions-not-for-browsers = From the command line only: its address is not https://.
