# Where reports are stored straight from the page: record systems, Dropboxes and Box accounts.

integrations-title = Anbindungen
    .lead = Per FHIR und in einer Dropbox oder Box speichert diese Seite Berichte selbst. Womit Sie sich dort anmelden, bleibt bis zur Abmeldung von PicSafe erhalten und wird danach erneut abgefragt.
integrations-removal = Sie können dort keine Berichte mehr speichern. Was dort schon liegt, bleibt unverändert.
integrations-name = Name
    .example = Mein Krankenhaus
    .missing = Geben Sie dem Aktensystem einen Namen, zum Beispiel Mein Krankenhaus.
    .missing-folder = Geben Sie einen Namen an, zum Beispiel Mein Ordner.
integrations-connect = Verbinden
integrations-connected = Verbunden
integrations-not-encrypted = Was dort liegt, ist nicht von PicSafe verschlüsselt

# Box
integrations-box = Box verbinden
    .exposure = Berichte kommen in den Ordner PicSafe des Kontos, und die App von PicSafe könnte auf alles darin zugreifen. Wer den Ordner öffnen darf, sieht sie. Fragen Sie Ihr Krankenhaus, ob sie dort liegen dürfen.
    .open = Box öffnen
    .elsewhere = Box öffnet sich in einem anderen Tab. Melden Sie sich dort an und geben Sie PicSafe Zugriff; lassen Sie diesen Tab offen: Es geht hier von selbst weiter. Nach der Abmeldung von PicSafe werden Sie erneut gefragt.

# Dropbox
integrations-dropbox = Dropbox verbinden
    .exposure = Wer diesen Ordner öffnen darf, sieht die Berichte. Fragen Sie Ihr Krankenhaus, ob sie dort liegen dürfen.
    .agree = Bei Dropbox zustimmen
    .elsewhere = Dropbox öffnet sich in einem anderen Tab und zeigt nach Ihrer Zustimmung einen Code.
    .open = Dropbox öffnen
    .bring-code = Code hierher bringen
    .code = Code
    .lasting = Das gilt einige Stunden oder bis zur Abmeldung von PicSafe. Dann werden Sie erneut gefragt.
integrations-app-key = App-Schlüssel
    .example = u6xk2pexample
    .hint = Einer App der Art „App folder“ in der App Console von Dropbox: der Ihres Krankenhauses oder Ihrer eigenen. Berichte kommen in deren Ordner; auf anderes greift sie nicht zu.
    .malformed = Das ist kein App-Schlüssel. Er ist ein kurzes Wort aus Kleinbuchstaben und Ziffern.

# FHIR
integrations-fhir = FHIR-Server verbinden
    .speaks = Er spricht FHIR { $version } und lässt Sie ein.
integrations-fhir-address = Adresse
    .example = https://fhir.hospital.example/r4
    .hint = Die Basisadresse eines FHIR-Servers, Version R4 oder STU3. Er muss Seiten von { $origin } zulassen (CORS).
    .malformed = Das ist keine Adresse eines FHIR-Servers. Sie sieht aus wie https://fhir.hospital.example/stu3, ohne Fragezeichen.
integrations-sign-in-with = Sie melden sich an mit
    .none = Nichts
    .basic = Benutzername und Passwort
    .bearer = Token
    .smart = Anmeldung des Krankenhauses (SMART)
integrations-client-id = Client-ID
    .hint = Unter ihr kennt der Server My PicSafe. Er muss Browser zu { $address } zurückschicken.
    .missing = Geben Sie die Client-ID an, die die Technik Ihres Krankenhauses für My PicSafe angelegt hat.
integrations-patient-system = System der Patienten-IDs
    .example = https://hospital.example/mrn
    .hint = Die Technik Ihres Krankenhauses kennt es. Ohne diese Angabe werden Patienten nur nach Name und Geburtsdatum gefunden.
    .malformed = Das ist kein System. Es sieht aus wie https://hospital.example/mrn oder urn:oid:1.2.3.

# Signing in there
integrations-user = Benutzername
integrations-password = Passwort
integrations-token = Token
integrations-kept = Bleibt bis zur Abmeldung auf dieser Seite und nirgendwo sonst.
integrations-signed-in = Sie sind dort angemeldet
integrations-sign-in = Anmelden bei { $name }
    .only-there = Die Angaben gehen an { $address } und nirgendwohin sonst.
    .submit = Anmelden
    .there = Dort anmelden
    .open = Anmeldung öffnen
    .elsewhere = Die Anmeldung öffnet sich in einem anderen Tab. Lassen Sie diesen offen: Es geht hier von selbst weiter.
integrations-two-servers = An dieser Anmeldung sind zwei Server beteiligt
    .advice = Sie würden sich bei { $at } anmelden, und das Ergebnis ginge an { $to }, weil das Aktensystem es so angibt. Fahren Sie nur fort, wenn Ihr Krankenhaus Ihnen gesagt hat, dass beide ihm gehören.

# Who the sender is there
integrations-find = Suchen
    .by-name = Suchen Sie sich nach Namen
    .more = Mehr anzeigen
integrations-who = Wer Sie dort sind
    .nobody = Niemand
    .no-author = Dokumente haben keinen Verfasser.
    .empty = Dort ist niemand verzeichnet.
    .unknown = Unter diesem Namen ist dort niemand verzeichnet.

# Where a browser comes back to
integrations-back = Zurück zu PicSafe
    .refused = Sie sind dort nicht angemeldet
    .taken = Sie können diesen Tab schließen
    .goes-on = PicSafe macht in dem Tab weiter, in dem Sie waren.
    .unawaited = Keine Seite von PicSafe wartet darauf
    .begin-again = Der Tab, in dem Sie begonnen haben, wurde geschlossen oder ist schon weiter. Beginnen Sie dort von vorn.
