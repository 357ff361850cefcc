# For administrators: members, institutions, rules, keys for scripts, servers, and what members have sent.

enterprise-title = Einrichtung
    .lead = Mitglieder, wohin sie senden, Schlüssel für Ihre Skripte, Server und die Berichte in PicSafe Cloud.
    .back = Meine Einrichtungen
    .loading = Ihre Einrichtung wird geladen
enterprise-none = Sie verwalten keine Einrichtung
    .memberships = Meine Mitgliedschaften ansehen
    .advice = Das Konto einer Einrichtung bringt die Berichte Ihrer Mitglieder in die Patientenakte. Bitten Sie den Betreiber von PicSafe darum, oder bitten Sie die Verwaltung Ihres Krankenhauses, Sie aufzunehmen. Einladungen stehen auf Ihrer Kontoseite.
enterprise-several = Ihre Einrichtungen
    .number = Nummer { $number }
enterprise-account = Konto
    .number = Nummer
    .administrators = Verwaltung
enterprise-none-yet = Noch keine.

# Members
enterprise-members = Mitglieder
    .lead = Die Einrichtung erhält, was ihre Mitglieder an PicSafe Cloud senden. Eine Domäne zählt, sobald nachgewiesen ist, dass sie Ihnen gehört, eine Adresse, sobald ihr Inhaber zugestimmt hat. Eine nachgewiesene Domäne bringt auch, was die Personen dort in den letzten 7 Tagen gesendet haben, solange sie zu keiner Einrichtung gehörten.
    .add = Hinzufügen
enterprise-domains = E-Mail-Domänen
    .example = hospital.example
    .add = Domäne hinzufügen
    .proven = Nachgewiesen
    .not-proven = Noch nicht nachgewiesen
    .prove = Weisen Sie mit einem TXT-Eintrag im DNS nach, dass sie Ihnen gehört
    .look-again = Erneut prüfen
    .record-name = Name
    .record-value = Wert
    .removal = Personen mit Adressen dort sind dann keine Mitglieder mehr, sofern sie nicht eingeladen wurden. Um die Domäne zurückzuhaben, muss sie erneut nachgewiesen werden.
enterprise-removal = Was diese Person von jetzt an sendet, erreicht die Einrichtung nicht mehr, sofern ihre Domäne nicht aufgeführt ist.
enterprise-remove = { $what } entfernen
    .question = { $what } entfernen?
    .confirm = Entfernen

# What members have sent
enterprise-reports = Neueste Berichte
    .refresh = Aktualisieren
    .loading = Die Berichte werden geladen
    .none = In letzter Zeit hat kein Mitglied einen Bericht an PicSafe Cloud gesendet.
    .expired = Abgelaufen
    .left = noch { $time }

# Institutions
enterprise-institutions = Institutionen
    .lead = Alle Mitglieder haben diese unter „Senden an“ und können sie nicht ändern.
    .loading = Die Institutionen werden geladen
    .removal = Kein Mitglied kann mehr Berichte dorthin senden. Was dort schon liegt, bleibt unverändert.
    .preselected = Vorausgewählt
    .chosen = Für Mitglieder schon ausgewählt
    .none-chosen = Keine

# The rule for who may open reports
enterprise-rule = Wer Berichte öffnen darf
    .lead = Es gilt für jeden Bericht, den ein Mitglied von jetzt an sendet, spätestens nach einer Stunde, neben dem, was das Mitglied angibt, das es nur enger fassen kann. Für schon gesendete Berichte bleibt, was damals galt.
    .loading = Es wird geladen, wer Berichte öffnen darf
    .anybody = Alle mit dem Link oder der Datei, sofern das Mitglied nichts anderes angibt.
    .newer = Es ist mehr festgelegt, als diese Seite kennt. Ändern Sie es mit einem neueren PicSafe.
    .change = Ändern
    .lift = Aufheben
    .second-person = Eine zweite Person muss zustimmen: der Absender, jemand aus der Einrichtung oder jemand, der hier genannt ist
    .own-scripts = Wo eine zweite Person zustimmen muss, holen Ihre eigenen Skripte nur ab, was sie nennt: Fügen Sie den Personen „enterprise:“ und Ihre Nummer hinzu.
enterprise-rule-named = Von Personen nur die, die der Absender nennt
    .hint = Wer einen Bericht an Personen sendet, muss sagen, an wen. Was an ein Krankenhaus geht, übernimmt dessen Programm wie bisher, und sonst öffnet es niemand.
enterprise-rule-history = Was zuvor festgelegt war
    .by = von Benutzer { $user }
    .at-by = { $time }, von Benutzer { $user }
    .between = { "; " }
    .nothing = Nichts

# API keys
enterprise-api-keys = API-Schlüssel
    .lead = Ein Skript, das die Berichte Ihrer Mitglieder abholt, weist sich damit aus.
    .loading = Die API-Schlüssel werden geladen
    .none = Es gibt noch keinen API-Schlüssel.
    .name = Name eines neuen Schlüssels
    .name-hint = Zum Beispiel der Server, der ihn verwenden wird.
    .make = API-Schlüssel erstellen
    .never-used = Nie verwendet
    .last-used = Zuletzt verwendet { $time }
enterprise-api-key = API-Schlüssel „{ $name }“
    .once = Kopieren Sie ihn jetzt: Er wird nur dieses eine Mal angezeigt. Bewahren Sie ihn auf wie ein Passwort.
    .copied = Ich habe ihn kopiert
enterprise-revoke = { $name } widerrufen
    .question = „{ $name }“ widerrufen?
    .confirm = Widerrufen
    .effect = Skripte, die ihn verwenden, funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.
enterprise-copy = Kopieren

# The token for Key Servers
enterprise-token = Key-Server-Token
    .example = https://key.hospital.example
    .lead = Es nennt einem Key Server Ihre Einrichtung, der sie im Zugriffsprotokoll festhält.
    .server = Key Server
    .server-hint = Leer lassen für den von PicSafe.
    .make = Token erstellen
    .for = Für
    .until = Bis
    .for-trying = Skripte mit einem API-Schlüssel holen sich ein eigenes; dieses ist zum Ausprobieren.

# Servers
enterprise-servers = Registrierte Server
    .example = https://key.hospital.example
    .lead = PicSafe nennt die Namen von Personen nur Servern, die hier registriert sind.
    .loading = Die Server werden geladen
    .address = Adresse
    .kind = Was es ist
    .register = Server registrieren
    .since = { $kind }, seit { $time }
    .remove = Diesen Server aus dem Register nehmen?
    .removal = Berichte, deren Schlüssel auf { $address } liegt, lassen sich nicht mehr öffnen, bis er wieder registriert ist.
enterprise-registration = Registrierung für den Betreiber
    .loading = Die Registrierung wird gelesen
    .of-another = PicSafe hat mit der Registrierung eines anderen Servers geantwortet.
    .copy = Registrierung kopieren
enterprise-registration-use = Wer den Server betreibt, speichert dies in einer Datei und startet ihn mit <code>picsafe serve --services keys --registration FILE</code>. Er nimmt dann Anmeldungen bei <address>{ $issuer }</address> an, mit den öffentlichen Schlüsseln vom { $time }. Nichts darin ist geheim.
enterprise-log-key = Schlüssel seines Protokolls
    .not-registered = Schlüssel seines Protokolls: nicht registriert
    .believed = Niemand glaubt einem Protokoll dieses Servers, das mit einem anderen Schlüssel signiert ist.
    .for-good = Ein Protokoll behält seinen Schlüssel für immer. Ersetzen Sie diesen erst, wenn geklärt ist, warum es ein anderes Protokoll gibt.
    .key = Schlüssel
    .another = Anderer Schlüssel
    .register = Schlüssel registrieren
    .replace = Schlüssel ersetzen
enterprise-log-key-missing = Der Server signiert ein Protokoll aller Zugriffe. Solange dessen Schlüssel nicht registriert ist, glauben alle dem ersten, den sie sehen. Auf dem Server zeigt ihn <code>picsafe keyserver log-key</code> an.

# What the owner of a listed address has answered
enterprise-address-invited = Eingeladen
enterprise-address-member = Mitglied
enterprise-address-declined = Abgelehnt

# Inviting people from a list
enterprise-invite = Personen einladen
    .hint = Geben Sie beliebig viele Adressen ein, oder fügen Sie sie ein: aus einem Mailprogramm, einer Tabelle oder eine je Zeile. Jede erhält eine Einladung.
enterprise-invite-people = { $people ->
    [0] Einladen
    [one] Eine Person einladen
   *[other] { $people } Personen einladen
}
enterprise-invite-refused = Was keine Adresse ist
enterprise-invite-no-address = Zeile { $line }: keine Adresse in „{ $text }“
enterprise-invite-invalid = Zeile { $line }: „{ $text }“ ist keine Adresse
enterprise-invite-more = { $entries ->
    [one] und eine weitere
   *[other] und { $entries } weitere
}
enterprise-invite-repeated = { $entries ->
    [one] Eine ist doppelt genannt.
   *[other] { $entries } sind doppelt genannt.
}
enterprise-mailed = { $people ->
    [0] Niemand hat eine E-Mail erhalten.
    [one] Eine E-Mail geht an eine Person.
   *[other] Eine E-Mail geht an { $people } Personen.
}
enterprise-not-mailed = { $people ->
    [one] Eine Person erhält jetzt keine E-Mail, weil sie zu viele hatte oder keine sie erreicht: Sagen Sie es ihr.
   *[other] { $people } Personen erhalten jetzt keine E-Mail, weil sie zu viele hatten oder keine sie erreicht: Sagen Sie es ihnen.
}
enterprise-mail-again = { $what } erneut eine E-Mail senden

# Who belongs to the enterprise
enterprise-people = Personen
    .loading = Mitglieder werden geladen
    .search = Adressen durchsuchen
    .find = Suchen
    .order = Reihenfolge
    .by-address = Nach Adresse
    .longest-away = Am längsten nicht hier zuerst
    .day = Zuletzt hier am { $day }
    .no-day = Seit dem Beitritt noch nicht hier
    .by-domain = über die Domain
    .none-found = Keine Adresse enthält das.
    .more = Mehr anzeigen ({ $shown } von { $found })
enterprise-directory = Kolleginnen und Kollegen nach Namen
    .on = Mitglieder finden einander nach Namen, wenn sie jemandem schreiben
    .hint = Wer zur Einrichtung gehört, sieht ab drei Buchstaben Namen und Adressen anderer Mitglieder, die sich schon angemeldet haben. Sonst sieht sie niemand.
