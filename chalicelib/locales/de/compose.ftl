# Ein neuer Bericht: die Seite, ihre Felder und was vor dem Senden noch fehlt.

compose-title = Neuer Bericht
    .sealed = Nichts verlässt dieses Gerät, bevor es verschlüsselt ist.
    .plain = Er wird über eine verschlüsselte Verbindung gesendet.
compose-leave = Diesen Bericht verlassen? Er wurde nicht gesendet, und nichts davon bleibt erhalten.
compose-reply = Antworten
    .note = Ihre Antwort
    .to = Antwort auf einen Bericht vom { $time }
    .to-unknown = Antwort auf einen anderen Bericht
    .for = Öffnen kann sie nur { $people }.
    .patient = Der Patient ist aus diesem Bericht übernommen. Bitte prüfen.
compose-correct = Bericht berichtigen
    .of = Anstelle eines Berichts vom { $time }
    .of-unknown = Anstelle eines anderen Berichts
    .recalled = Dieser Bericht ist zurückgerufen. Geben Sie an, wessen Fotos es sind, prüfen Sie die Notizen, und halten Sie die Einwilligung neu fest.
    .lacks-items = Seine Dateien konnten nicht übernommen werden: Fügen Sie sie erneut hinzu.
    .lacks-access = Wer ihn öffnen durfte, konnte nicht übernommen werden: Geben Sie es erneut an.
compose-sending = Der Bericht wird gesendet
    .lead = Lassen Sie diese Seite geöffnet, bis er gesendet ist.
compose-waiting = { $files ->
    [one] Eine Datei wird vorbereitet
   *[other] { $files } Dateien werden vorbereitet
}
    .consent = Die Einwilligung wird vorbereitet

# What is missing
compose-missing = Es fehlt noch etwas
compose-missing-items = Fügen Sie ein Foto, ein Video oder eine Aufnahme hinzu, oder schreiben Sie eine Notiz.
compose-missing-consent = Geben Sie an, wie der Patient eingewilligt hat oder dass keine Einwilligung erfasst wurde.
compose-missing-signature = Lassen Sie den Patienten zur Einwilligung unterschreiben.
compose-missing-spoken = Nehmen Sie die mündliche Einwilligung des Patienten auf.
compose-missing-form = Fotografieren Sie das Einwilligungsformular, das der Patient unterschrieben hat.
compose-missing-guardian = Geben Sie an, wer für den Patienten einwilligt.
compose-missing-levels = Geben Sie an, worin der Patient eingewilligt hat.
compose-missing-item-levels = Geben Sie für jede Datei an, wofür sie verwendet werden darf.
compose-missing-key-server = Geben Sie die Adresse des Key Servers an, oder wählen Sie den von PicSafe.
compose-command-line-only = An dieses Krankenhaus lassen sich Berichte nur von der Kommandozeile aus senden: Seine Adresse beginnt nicht mit https://.
compose-access-undecided = Lassen Sie weg, wer den Bericht öffnen darf, oder senden Sie ihn auf einem Weg, bei dem ein Key Server darüber entscheidet.

# What is too much
compose-too-many-files = Das wären { $total } Dateien, und ein Bericht fasst { $most }: Lassen Sie { $over } weg, oder verteilen Sie sie auf mehrere Berichte.
compose-too-large = Der Bericht hätte mindestens { $size }, erlaubt sind { $most }: Lassen Sie einige Dateien weg, oder verteilen Sie sie auf mehrere Berichte.
compose-note-too-long = Die Notiz ist mit { $count } Zeichen zu lang: Ein Bericht fasst { $most }, das sind { $over } weniger.
compose-characters-left = { $count ->
    [one] Noch { $count } Zeichen.
   *[other] Noch { $count } Zeichen.
}

# The patient, and what few reports need
compose-patient = Patient
    .wristband = Armband scannen
    .recent = Zuletzt erfasste Patienten
compose-first-name = Vorname
compose-last-name = Nachname
compose-birth-date = Geburtsdatum
compose-patient-id = Patienten-ID
compose-details = Notizen und mehr
    .filled = (ausgefüllt)
compose-notes = Klinische Notizen
compose-site =
    .draw = Auf einer Zeichnung zeigen
compose-urgency =
    .routine = Wenn Zeit ist
    .urgent = Heute
    .emergency = Sofort. Rufen Sie auch an: Vielleicht sieht gerade niemand nach.
compose-location = Standort hinzufügen
    .remove = Weglassen
    .hint = Optional. Er wird mit dem Bericht verschlüsselt.
    .failed = Der Standort ist nicht verfügbar. Erlauben Sie ihn in den Einstellungen des Browsers, oder machen Sie ohne ihn weiter.

# What report.pdf cannot show: a field, and the characters of it
compose-boxes = Das PDF des Berichts wird Kästchen zeigen
    .advice = Dieses Gerät hat für diese Zeichen keine Schrift. Im Bericht selbst stehen sie; schreiben Sie sie zusätzlich in einer anderen Schrift, wenn sie im PDF lesbar sein müssen.
compose-boxes-in = { $field }: <c>{ $characters }</c>
compose-boxes-first-name = Vorname des Patienten
compose-boxes-last-name = Nachname des Patienten
compose-boxes-patient-id = Patienten-ID
compose-boxes-guardian = Name der Person, die einwilligt
compose-boxes-translator = Name der dolmetschenden Person
compose-boxes-notes = Notizen
compose-boxes-site = Körperstelle

# Files on their way into the report
compose-converting = { $file } wird umgewandelt
    .stop = Umwandlung abbrechen
compose-about = { $what }: { $said }

# What became of a photo: whole sentences, one behind the other
compose-unshown = Dieser Browser kann die Bilder nicht zeigen. Die Datei wird unverändert beigefügt.
compose-photo-first = Die Datei enthält mehrere Bilder; dies ist das erste.
compose-photo-main = Die Datei enthält mehrere Bilder; dies ist das Hauptbild.
compose-photo-reduced = Von { $before } auf { $after } Pixel verkleinert.
compose-photo-turned = Nach den Exif-Daten gedreht; andere Programme zeigen es vielleicht anders.
compose-photo-names = Im Bild steht möglicherweise ein Name.
compose-photo-cut = Die Datei war abgeschnitten: Am Ende fehlen bis zu { $percent } % des Bildes.
    .whole = Die letzten Bytes der Datei fehlen; das Bild ist vollständig.
compose-edited = Vom Absender bearbeitet: { $what }.
    .cropped = zugeschnitten
    .marked = mit Pfeilen oder Text markiert
compose-blacked-out = { $count ->
    [one] { $count } Bereich geschwärzt
   *[other] { $count } Bereiche geschwärzt
}
compose-blurred = { $count ->
    [one] { $count } Bereich verpixelt
   *[other] { $count } Bereiche verpixelt
}
compose-scale = Der Absender hat auf dem Bild den Maßstab festgelegt: { $scale } Pixel je Millimeter.

# Why a file cannot be added. What a code stands for has the code in its ID.
compose-media-empty_file = Die Datei ist leer. Wählen Sie eine andere.
compose-media-unsupported_media = Ein Bericht enthält Fotos, Videos und Tonaufnahmen, und diese Datei ist nichts davon, was PicSafe kennt. Wählen Sie eine andere.
compose-media-damaged_media = Die Datei ist beschädigt oder abgeschnitten. Wählen Sie eine andere.
compose-media-recording_too_large = Die Aufnahme ist zu lang oder zu kompliziert aufgebaut. Kürzen Sie sie.
compose-media-unconvertible_recording = Dieser Browser kann sie nicht umwandeln. Speichern Sie sie mit einem anderen Programm als MP4 oder M4A, oder senden Sie sie mit der Kommandozeile von PicSafe.
compose-media-unreadable_photo = Die Datei ist beschädigt oder abgeschnitten. Wählen Sie eine andere.
compose-media-unsupported_photo = Das Foto lässt sich hier nicht lesen. Speichern Sie es mit einem anderen Programm als JPEG.
compose-media-unsupported_tiff = TIFF-Dateien dieser Art lesen Browser nicht. Speichern Sie das Foto mit einem anderen Programm als JPEG, oder senden Sie es mit der Kommandozeile von PicSafe, die mehr davon liest.
compose-media-photo_too_large = Das Foto ist zu groß: Ein Bericht fasst Fotos bis 100 MB und 80 Megapixel, JPEGs bis 250.
compose-media-photo_gave_up = Es vorzubereiten, hat diesen Browser überfordert. Verkleinern Sie das Foto, oder senden Sie es mit einem anderen Browser.
compose-media-other-kind = Ein Bericht nimmt solche Fotos nicht auf. Speichern Sie es als JPEG mit einem Programm, das es öffnet.
compose-media-unknown = Die Datei konnte nicht gelesen werden. Versuchen Sie es noch einmal.
compose-media-is = Das Format ist { $kind }. { $advice }
    .dicom = Das ist ein DICOM-Bild. My PicSafe liest diese Bilder nicht. Senden Sie es mit der Kommandozeile von PicSafe, die sie liest.
    .photo = Das ist ein Foto im Format { $kind }. { $advice }
