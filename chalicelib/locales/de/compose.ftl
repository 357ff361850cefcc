# Ein neuer Bericht: die Seite, ihre Felder und was vor dem Senden noch fehlt.

compose-title = Neuer Bericht
    .sealed = Nichts verlässt dieses Gerät, bevor es verschlüsselt ist.
    .plain = Er wird über eine verschlüsselte Verbindung gesendet.
compose-leave = Diesen Bericht verlassen? Er wurde nicht gesendet, und nichts davon bleibt erhalten.
compose-sending = Der Bericht wird gesendet
    .lead = Lassen Sie diese Seite geöffnet, bis er gesendet ist.
compose-waiting = { $files ->
    [one] Eine Datei wird vorbereitet
   *[other] { $files } Dateien werden vorbereitet
}
    .consent = Die Einwilligung wird vorbereitet

# What is missing
compose-missing = Es fehlt noch etwas
compose-missing-items = Fügen Sie mindestens ein Foto, ein Video oder eine Tonaufnahme hinzu.
compose-missing-consent = Geben Sie an, wie der Patient eingewilligt hat oder dass keine Einwilligung festgehalten wurde.
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
