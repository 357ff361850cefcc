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
