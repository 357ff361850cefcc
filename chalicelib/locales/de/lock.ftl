lock-card = Wann PicSafe sperrt
lock-time = Sperrt nach Nichtbenutzung von
    .hint = Das gilt für alle Mitglieder ab der nächsten Anmeldung oder innerhalb einer Stunde. Wer zu mehreren Einrichtungen gehört, hat die kürzeste Zeit.
    .usual = 5 Minuten, wie überall
lock-minutes =
    { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    }
lock-save = Speichern
    .done = Gespeichert.
