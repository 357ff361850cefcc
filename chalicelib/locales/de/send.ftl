# Wohin ein neuer Bericht geht, wer seinen Schlüssel hat und wie weit er auf seinem Weg ist.

send-title = Senden an
send-submit = Verschlüsseln und senden
    .encrypt = Verschlüsseln
    .plain = Senden

# What was said of who may open it, where nobody holds to that
send-access-not-held = Ihre Angabe, wer ihn öffnen darf, kann hier nicht eingehalten werden
    .advice = { $name } öffnet von selbst, was dort ankommt. Lassen Sie die Angabe weg, oder senden Sie auf einem anderen Weg.
    .leave-out = Weglassen

# Each step, while it is done
send-step-key = Beim Key Server wird ein Schlüssel angefordert
send-step-writing = Der Bericht wird geschrieben
send-step-encrypting = Wird verschlüsselt
send-step-packing = Wird gepackt
send-step-binding = Der Key Server erfährt, für welche Datei der Schlüssel ist
send-step-reserving = In PicSafe Cloud wird ein Platz reserviert
send-step-connecting = Verbindung zu { $name } wird hergestellt
send-step-uploading = Wird hochgeladen
    .file = { $file } wird hochgeladen
send-step-patient = Der Patient wird gesucht
send-step-storing = { $file } wird gespeichert
send-step-confirming = Warten auf die Bestätigung von { $name }
    .cloud = Warten auf die Bestätigung von PicSafe Cloud
send-step-listing = Wird in Ihre Berichte eingetragen

# The ways
send-where = Wohin er geht
send-recipient = An einen Empfänger, per Link
    .hint = SMS, WhatsApp oder E-Mail. 7 Tage gültig.
send-file = Als Anhang einer E-Mail
    .hint = Eine verschlüsselte Datei, die Sie selbst anhängen.
# Who gets it there, in a list: yourself, and enterprises by their names
send-cloud = Für { $receivers }, 7 Tage lang.
    .yourself = Sie selbst
    .enterprise = Ihre Einrichtung
    .later = Auch für Ihr Krankenhaus, wenn es Ihre E-Mail-Domäne in diesen Tagen bestätigt.
send-record = Patientenakte
send-hospitals = Ihre Krankenhäuser konnten nicht geladen werden.
    .again = Erneut laden

# Rules of enterprises
send-rule = Eine Regel von { $enterprise }
    .holds = Wer diesen Bericht öffnen darf. Sie können das einschränken, aber nicht ändern.
    .perhaps-unknown = Wenn der gewählte Server die Regel nicht kennt, wird nichts gesendet.
    .holds-not = Sie sagt, wer Berichte öffnen darf, und gilt hier nicht, weil kein Key Server darüber entscheidet.

# The Key Server
send-key-server = Key Server: { $which ->
    [own] der von PicSafe
   *[private] ein privater
}
    .legend = Wer Schlüssel und Zugriffsprotokoll aufbewahrt
    .own = Richtig für die meisten Berichte.
    .before = Schon benutzt
    .other = Ein anderer privater Key Server
    .other-hint = Der Ihres Krankenhauses. Er gibt Schlüssel vielleicht nicht an Personen, die er nicht kennt.
send-key-server-address = Adresse des Key Servers
    .example = https://key.hospital.example
    .hint = Ihr Krankenhaus nennt sie Ihnen. Der Server muss bei PicSafe registriert sein.

# What is asked on the way
send-connect = Mit { $name } verbinden

# Whose record it goes into
send-whose-report = Im Bericht
send-whose-patient = Patient { $number }
    .inactive = Nicht in Gebrauch
    .unknown = Nicht bekannt
    .differs = Abweichend
send-whose-name = Name
send-whose-create = Patienten dort anlegen
    .hint = Mit Name, Geburtsdatum und Patienten-ID aus dem Bericht. Nur, wenn es keiner von denen ist, die das Aktensystem hat.
    .submit = Anlegen und speichern
send-whose-store = In dieser Akte speichern
send-whose-back = Zurück zum Bericht
send-whose-nothing = Nichts wurde gesendet
    .advice = Gehen Sie zurück und ergänzen Sie die Angaben zum Patienten.

# Why somebody has to say whose a report is. What a question stands for is in its ID.
send-question-patient_conflict = Die Patienten-ID gehört jemand anderem
    .advice = Der Patient mit dieser ID hat einen anderen Namen oder ein anderes Geburtsdatum. Prüfen Sie die Patienten-ID, bevor Sie wählen.
send-question-patient_id_differs = Der Patient hat dort eine andere Patienten-ID
    .advice = Name und Geburtsdatum stimmen überein, die Patienten-ID nicht.
send-question-patient_several = Mehrere Patienten kommen in Frage
    .advice = Vergleichen Sie sie, bevor Sie wählen.
send-question-patient_similar = Ist das der Patient?
    .advice = Genau diesen Namen hat niemand, aber jemand hat diesen Nachnamen und dieses Geburtsdatum.
send-question-patient_inactive = Diese Akte ist nicht mehr in Gebrauch
    .advice = Sie wurde vielleicht mit einer anderen zusammengeführt. Fragen Sie im Zweifel die Technik Ihres Krankenhauses.
send-question-patient_without_id = Ist das der Patient?
    .advice = Name und Geburtsdatum stimmen überein; keine Patienten-ID bestätigt es.
send-question-patient_not_found = Das Aktensystem kennt diesen Patienten nicht
    .advice = Prüfen Sie Schreibweise, Geburtsdatum und Patienten-ID, oder lassen Sie den Patienten dort anlegen.
send-question-patient_unclear = Über den Patienten ist zu wenig bekannt
    .advice = Geben Sie die Patienten-ID an, oder den Nachnamen und das vollständige Geburtsdatum.
