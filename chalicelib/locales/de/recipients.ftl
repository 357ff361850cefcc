# Für wen ein Bericht ist: das Feld, in dem die Empfänger genannt werden.

recipients-to = An
    .example = Name oder E-Mail-Adresse
    .named = Genannt
    .remove = { $who } entfernen
    .suggested = Personen, die gemeint sein können
    .found = { $count ->
        [one] 1 Person zur Auswahl, mit den Pfeiltasten
       *[other] { $count } Personen zur Auswahl, mit den Pfeiltasten
    }
    .malformed = Schreiben Sie eine E-Mail-Adresse, oder wählen Sie jemanden aus der Liste.
    .anybody-link = Niemand ist genannt: Alle, die den Link haben, können ihn nach der Anmeldung öffnen.
    .anybody-file = Niemand ist genannt: Alle, die die Datei haben, können ihn nach der Anmeldung öffnen.
    .anybody-institution = Niemand ist genannt: Der Bericht geht nur an { $name }. Es gibt keinen Link, und sonst erhält niemand die Datei.
    .named-only = Nur diese Personen können ihn öffnen, angemeldet mit dieser Adresse.
    .required = { $enterprise } lässt Personen Berichte nur öffnen, wenn Sie sie nennen: Sagen Sie, für wen er ist.
recipients-told = PicSafe mailt ihnen den Link
recipients-telling = Empfänger werden benachrichtigt
recipients-mailed = Sie bekommen eine E-Mail
    .to = PicSafe mailt den Link an { $people }.
recipients-not-mailed = Nicht alle bekommen eine E-Mail
    .to = PicSafe mailt { $people } nichts: Senden Sie den Link selbst.
recipients-untold = Unklar, ob sie eine E-Mail bekommen
    .text = Der Bericht ist gesendet, und sein Link funktioniert. Versuchen Sie es noch einmal, damit PicSafe { $people } benachrichtigt, oder senden Sie den Link selbst.
