# Opening a report: from a link or a saved file, its photos and PDF, and what can be saved of it.

# A saved file
open-title = Gespeicherten Bericht öffnen
    .lead = Die Datei wird hier in Ihrem Browser gelesen, geprüft und entschlüsselt.
    .drag = Ziehen Sie eine .picsafe-Datei hierher
    .or = oder nehmen Sie sie von diesem Gerät
    .choose = Datei wählen
    .keep-name = Die Datei kommt aus einer E-Mail oder wurde aus PicSafe gespeichert. Lassen Sie ihr den Namen: Er ist die Nummer des Berichts.
open-stage-read = Die Datei wird gelesen
open-stage-key = Der Key Server wird um den Schlüssel gebeten
open-stage-decrypt = Wird geprüft und entschlüsselt

# A link
open-link = Ein Bericht wird geöffnet
    .lead = Ihr Zugriff wird im Zugriffsprotokoll des Berichts festgehalten.
    .asking = Der Bericht wird angefragt
    .downloading = Wird heruntergeladen, { $done } von { $total }
open-closed = Der Bericht ist nicht geöffnet
    .text = Er bleibt verschlüsselt, bis Sie ihn öffnen.
    .open = Bericht öffnen
open-landing = Jemand hat Ihnen einen PicSafe-Bericht gesendet
    .lead = Er enthält klinische Fotos, Videos oder Tonaufnahmen eines Patienten, vom Absender verschlüsselt.
    .size = Verschlüsselt, { $size }
    .country = Aufbewahrt in: { $country }
    .until = Bis { $time }
    .sign-in = Zum Ansehen anmelden
open-landing-from = „{ $sender }“ hat Ihnen einen PicSafe-Bericht gesendet
    .checked = { $enterprise }, von PicSafe geprüft
    .how = PicSafe hat geprüft, dass der Absender zu { $enterprise } gehört. Den Namen gibt der Absender selbst an.
    .unchecked = Den Namen gibt der Absender selbst an; kein Krankenhaus hat ihn bestätigt. Wenn Sie von dieser Person keinen Bericht erwarten, fragen Sie sie, bevor Sie sich anmelden.
open-elsewhere = Auf einem anderen Gerät lesen
    .phone = QR-Code für ein Telefon
    .copy = Link kopieren
    .how = Richten Sie die Kamera des Telefons darauf. Der Bericht öffnet sich, sobald Sie sich dort anmelden.
    .computer = Für einen Computer senden Sie den kopierten Link an Ihr eigenes Postfach und öffnen ihn dort.
open-step-sign-in = Melden Sie sich an oder legen Sie ein kostenloses Konto an
    .text = Per E-Mail, ohne Passwort, auf dem Handy oder am Computer.
open-step-decrypt = Ihr Browser entschlüsselt den Bericht
    .text = Er wird in den Arbeitsspeicher geladen und dort geöffnet. Auf diesem Gerät wird keine Datei gespeichert.
open-step-recorded = Ihr Zugriff wird festgehalten
    .text = Ihr Name und die Zeit kommen in das Zugriffsprotokoll des Berichts, das der Absender sieht.

# Where it does not open
open-go-to-picsafe = Zu PicSafe
open-for-treatment = Zur Behandlung
open-for-education = Zur Lehre
open-for-publication = Zur Veröffentlichung
open-emergency = Das ist ein Notfall
    .reason = Warum Sie ihn öffnen müssen
    .hint = Wenn der Absender es zulässt, öffnet sich der Bericht. Das steht mit Ihrer Begründung im Zugriffsprotokoll, und der Betreiber des Key Servers erfährt es. Nennen Sie keinen Patienten.
    .submit = Im Notfall öffnen

# Consent that is not proven
open-gap-no_evidence = Der Bericht sagt, wie der Patient eingewilligt hat, und nichts darin belegt es. Fragen Sie den Absender.
open-gap-levels_without_evidence = Der Bericht sagt, worin der Patient eingewilligt hat, aber nicht wie, und nichts darin belegt es. Fragen Sie den Absender.
open-gap-item_beyond_consent = Eine Datei ist für mehr gekennzeichnet, als worin der Patient eingewilligt hat. Es gilt die Einwilligung des Patienten.

# Photos
open-photo = Foto { $number } von { $count }
    .open = Foto { $number } von { $count } öffnen
    .on-paper = Foto { $number } von { $count }, { $file }
open-photo-previous = Vorheriges Foto
open-photo-next = Nächstes Foto
open-photo-decrypting = Das Foto wird entschlüsselt
open-zoom-in = Vergrößern
open-zoom-out = Verkleinern

# The PDF
open-pdf = Der Bericht als PDF
    .pages = Seiten
    .show = PDF anzeigen
    .save = PDF speichern
    .reading = Das PDF wird gelesen
    .failed = Das PDF kann hier nicht angezeigt werden
    .advice = Speichern Sie die Datei und öffnen Sie sie mit einem anderen Programm.
open-page = Seite { $number }
    .of = Seite { $number } von { $count }
    .broken = Diese Seite kann nicht angezeigt werden.
open-page-previous = Vorherige Seite
open-page-next = Nächste Seite

# Saving and printing
open-save = Speichern und drucken
    .encrypted = Bericht verschlüsselt speichern
    .files = Dateien speichern
    .print = Drucken
    .single = Einzelne Dateien
    .one = { $file } speichern
    .question = Dateien unverschlüsselt speichern?
    .warning = PicSafe kann Dateien nicht mehr schützen, sobald sie gespeichert sind. Legen Sie sie in die Patientenakte und entfernen Sie sie von diesem Gerät.

# The report
open-report = Bericht
open-report-unnamed = Bericht ohne Namen des Patienten
open-report-from = { $contents } von { $sender }
    .checked = Hier geprüft und entschlüsselt
open-report-printed = PicSafe-Bericht { $id }, gesendet von { $sender }.
open-other-number = Dieser Bericht trägt die Nummer einer anderen Person
    .text = Die Nummer beginnt mit einer anderen Benutzernummer als der von { $sender }, die der Key Server als Absender nennt. PicSafe lässt niemanden einen solchen Bericht senden: Trauen Sie ihm nicht.
open-other-server = Für den Absender bürgt nicht PicSafe
    .text = Dass der Bericht von { $sender } ist, sagt { $server }; das ist nicht PicSafes eigener Key Server.
open-other-sender = Die Angaben dieses Berichts nennen jemand anderen
    .text = Gesendet wurde er von { $sender }: So hat es der Key Server festgehalten. Was im Bericht und vielleicht in seinem PDF steht, nennt { $named } als Absender. Fragen Sie beide, bevor Sie sich darauf verlassen.
    .number = Benutzernummer { $number }
open-missing = Der Bericht ist nicht vollständig
open-missing-items = { $count ->
    [one] Er führt { $items } auf, aber diese Datei ist nicht enthalten. Fragen Sie den Absender.
   *[other] Er führt { $items } auf, aber diese Dateien sind nicht enthalten. Fragen Sie den Absender.
}
open-unproven = Die Einwilligung ist nicht nachgewiesen
open-ignored = Etwas wurde übergangen
    .files = Solche Dateien oder Ordner gehören nicht in einen Bericht; sie wurden nicht geöffnet: { $files }.
    .more = Solche Dateien oder Ordner gehören nicht in einen Bericht; sie wurden nicht geöffnet: { $files } und { $more } weitere.
open-clips = Video und Ton
    .alone = Aufnahmen

# Videos and recordings
open-clip-unread = Die Aufnahme konnte nicht gelesen werden
    .advice = Öffnen Sie den Bericht noch einmal.
open-clip-unplayable = Dieser Browser kann sie nicht abspielen
    .unseen = Dieser Browser kann den Film nicht zeigen
    .codecs = Format: { $codecs }.
    .advice = Speichern Sie die Datei, und öffnen Sie sie mit einem anderen Programm.
    .save = Datei speichern

# What it says
open-origin = Herkunft
    .named = Im Bericht genannt
    .made = Erstellt
    .place = Ort
    .number = Berichtsnummer
    .converted = Umgewandelte Datei
open-consent = Wie sie erteilt wurde
    .unread = Der Nachweis konnte nicht gelesen werden.
    .form = Das unterschriebene Einwilligungsformular
    .signature = Die Unterschrift unter der Einwilligung
    .recording = Die Aufnahme der Einwilligung
open-answer = { $level }: { $answer }

open-reply = Antworten
