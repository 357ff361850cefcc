# What many pages say, and what a page says that cannot be loaded.

common-cancel = Abbrechen
common-save = Speichern
common-close = Schließen
common-try-again = Erneut versuchen
# Between things that stand beside one another.
common-between = { ", " }
common-optional = (optional)
common-not-recorded = Nicht angegeben
common-copied = Kopiert
    .announcement = In die Zwischenablage kopiert
common-copy-failed = Die Zwischenablage ist nicht verfügbar. Markieren Sie den Text und kopieren Sie ihn.
# A share of a whole, as a whole number from 0 to 100.
common-percent = { $percent } %
common-page-loading = Die Seite wird geladen
common-page-failed = Diese Seite konnte nicht geladen werden
    .advice = Prüfen Sie Ihre Verbindung und versuchen Sie es erneut. Wenn PicSafe inzwischen aktualisiert wurde, laden Sie die Seite neu.
common-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
common-hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
common-minutes = { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}
common-bytes = { $bytes ->
    [one] { $bytes } Byte
   *[other] { $bytes } Byte
}
common-kilobytes = { $size } kB
common-megabytes = { $size } MB
common-gigabytes = { $size } GB
common-photos = { $count ->
    [one] { $count } Foto
   *[other] { $count } Fotos
}
common-videos = { $count ->
    [one] { $count } Video
   *[other] { $count } Videos
}
common-audio-clips = { $count ->
    [one] { $count } Tonaufnahme
   *[other] { $count } Tonaufnahmen
}
common-no-files = eine Notiz
