# Where reports are stored straight from the page: record systems, Dropboxes and Box accounts.

integrations-title = Integrations
    .lead = By FHIR, and in a Dropbox or a Box, this page stores reports itself. What you sign in with is kept until you sign out of PicSafe, and asked for again after that.
integrations-removal = You can store no more reports there. Nothing happens to those that it has.
integrations-name = Name
    .example = My Hospital
    .missing = Give the record system a name, such as My Hospital.
    .missing-folder = Give it a name, such as My folder.
integrations-connect = Connect
integrations-connected = Connected
integrations-not-encrypted = What is there is not encrypted by PicSafe

# Box
integrations-box = Connect a Box
    .exposure = Reports go into the folder PicSafe of the account, and PicSafe’s app could reach all that is in it. Whoever may open the folder sees them. Ask your hospital whether they may be kept there.
    .open = Open Box
    .elsewhere = It opens in another tab. Sign in there and let PicSafe in; leave this one open: it goes on by itself. You are asked again once you have signed out of PicSafe.

# Dropbox
integrations-dropbox = Connect a Dropbox
    .exposure = Whoever may open that folder sees the reports. Ask your hospital whether they may be kept there.
    .agree = Agree at Dropbox
    .elsewhere = It opens in another tab, and shows a code once you have agreed.
    .open = Open Dropbox
    .bring-code = Bring the code
    .code = Code
    .lasting = It is good for some hours, or until you sign out of PicSafe. Then you are asked again.
integrations-app-key = App key
    .example = u6xk2pexample
    .hint = Of an app of type “App folder” in Dropbox’s App Console: your hospital’s, or your own. Reports go into its folder, and it reaches nothing else.
    .malformed = This is not an app’s key. It is a short word of small letters and digits.

# FHIR
integrations-fhir = Connect a FHIR server
    .speaks = It speaks FHIR { $version }, and lets you in.
integrations-fhir-address = Address
    .example = https://fhir.hospital.example/r4
    .hint = The base address of a FHIR server, version R4 or STU3. It has to let pages of { $origin } in (CORS).
    .malformed = This is not a FHIR server’s address. It looks like https://fhir.hospital.example/stu3, without a question mark.
integrations-sign-in-with = You sign in with
    .none = Nothing
    .basic = User name and password
    .bearer = Token
    .smart = The hospital’s own sign-in (SMART)
integrations-client-id = Client ID
    .hint = What the server knows My PicSafe by. It has to send browsers back to { $address }.
    .missing = Give the client ID that your hospital’s engineers have made for My PicSafe.
integrations-patient-system = System of patient IDs
    .example = https://hospital.example/mrn
    .hint = Your hospital’s engineers know it. Without it, patients are found by name and date of birth alone.
    .malformed = This is no system. It looks like https://hospital.example/mrn or urn:oid:1.2.3.

# Signing in there
integrations-user = User name
integrations-password = Password
integrations-token = Token
integrations-kept = Kept in this page until you sign out, and nowhere else.
integrations-signed-in = You are signed in there
integrations-sign-in = Sign in to { $name }
    .only-there = It goes to { $address } and nowhere else.
    .submit = Sign in
    .there = Sign in there
    .open = Open the sign-in
    .elsewhere = It opens in another tab. Leave this one open: it goes on by itself.
integrations-two-servers = Two servers take part in this sign-in
    .advice = You would sign in at { $at }, and what comes of it would be handed to { $to }, because the record system says so. Go on only if your hospital has told you that both are its own.

# Who the sender is there
integrations-find = Find
    .by-name = Find yourself by name
    .more = Show more
integrations-who = Who you are there
    .nobody = Nobody
    .no-author = Documents have no author.
    .empty = It lists nobody.
    .unknown = Nobody of this name is listed there.

# Where a browser comes back to
integrations-back = Back to PicSafe
    .refused = You are not signed in there
    .taken = You can close this tab
    .goes-on = PicSafe goes on in the tab where you were.
    .unawaited = No page of PicSafe waits for this
    .begin-again = The tab where you began was closed, or has gone on. Begin again there.
