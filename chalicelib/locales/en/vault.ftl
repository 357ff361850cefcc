# Labels: what one's own list calls a report, and which devices may read it.

vault-title = Labels in your list
    .text = A label is what your own list calls a report, such as the patient’s name. Only your own devices can read it: not PicSafe, and not your hospital.
    .loss = If you lose all your devices, or sign out everywhere, your labels are gone. The reports stay.
vault-label = Label for your list
    .hint = Only your own devices can read it.
vault-report-label = Label in your list
    .save = Save label
vault-closed = Sign in with a passkey to see your labels and to write some.
vault-unsupported = This device cannot keep labels: its passkey, or its browser, does not support it. Everything else works as before.
vault-opening = Opening your labels…
vault-waiting = This device waits for your labels.
    .text = On a device that shows them, open Settings and compare this code. Say yes there only if both codes are the same.
    .again = Look again
vault-filling = Fill in the label of a new report
    .none = With nothing: I type it
    .name = With the patient’s name
    .number = With the patient’s number
vault-new = May a new device read your labels?
    .text = A device on which you have signed in asks for them.
    .compare = It shows a code in its Settings. Compare it with this one:
    .stranger = If it is not your device, say no, and remove its passkey in Settings.
    .yes = The codes are the same: yes
    .no = No
vault-new-named = “{ $name }” asks for them.
