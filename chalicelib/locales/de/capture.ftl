# Die Kamera, die Durchsicht des Berichts und die Reihe seiner Fotos.

capture-dialog = Fotos aufnehmen
    .retake = Foto noch einmal aufnehmen
    .film = Video aufnehmen
capture-close = Kamera schließen
capture-view = Kamerabild
capture-waiting = Die Kamera wird eingeschaltet. Der Browser fragt Sie vielleicht um Erlaubnis.
capture-refused = Die Kamera kann nicht benutzt werden
capture-without = Ohne Kamera weiter
capture-no-picture = Die Kamera hat kein Bild geliefert. Versuchen Sie es noch einmal.
capture-full = Der Bericht ist voll. Senden Sie ihn und beginnen Sie einen weiteren.
capture-no-film = Dieser Browser nimmt Fotos auf, aber keine Videos für einen Bericht. Wählen Sie ein Video, das anderswo aufgenommen wurde.
capture-video = Video
capture-photos = Fotos
capture-burst = Serie
capture-choose = Dateien wählen
capture-flip = Andere Kamera
capture-done = Fertig
capture-taken = { $count } aufgenommen
capture-look = Inhalt des Berichts ansehen: { $count }
    .tip = Ansehen
capture-shutter = Foto aufnehmen
    .tip = Foto aufnehmen; für mehrere gedrückt halten
capture-record = Aufnahme starten
capture-stop = Aufnahme beenden
capture-recording = Aufnahme, { $time }
capture-zoom = Zoom
    .value = { $factor }-fach
capture-light = Licht

capture-review = Inhalt des Berichts
    .preparing = Wird vorbereitet…
capture-position = { $item } von { $total }
capture-item = { $kind ->
    [photo] Foto { $number }
    [video] Video { $number }
   *[audio] Tonaufnahme { $number }
}
capture-replacing = Das neue Foto wird vorbereitet.
capture-back = Zurück
capture-previous = Vorheriges
capture-next = Nächstes
capture-retake = Neu aufnehmen
capture-edit = Bearbeiten
capture-delete = Löschen

capture-strip = Fotos, Video und Ton
    .drop = Sie können Dateien auch hier ablegen.
    .hidden-data = Fotos, Videos und Tonaufnahmen verlieren ihre verborgenen Daten, zum Beispiel den Ort der Aufnahme.
    .problems = Nicht alles konnte hinzugefügt werden
capture-look-at = { $item } ansehen
capture-preparing = { $count ->
    [one] Eine Datei wird vorbereitet. Sie können trotzdem schon senden.
   *[other] { $count } Dateien werden vorbereitet. Sie können trotzdem schon senden.
}
capture-camera = Kamera
    .source = Die Kamera
capture-microphone = Mikrofon
    .source = Die Tonaufnahme
    .title = Ton aufnehmen
    .waiting = Das Mikrofon wird eingeschaltet. Der Browser fragt Sie vielleicht um Erlaubnis.
    .refused = Das Mikrofon kann nicht benutzt werden
    .discard = Verwerfen
capture-no-sound = Dieser Browser kann keinen Ton für einen Bericht aufnehmen
    .advice = Verwenden Sie einen neueren oder wählen Sie eine Tonaufnahme, die anderswo gemacht wurde.

capture-device-blocked = Der Zugriff ist gesperrt. Erlauben Sie ihn für diese Seite in den Einstellungen des Browsers und versuchen Sie es noch einmal.
capture-device-missing = Auf diesem Gerät ist nichts dergleichen vorhanden oder angeschlossen.
capture-device-busy = Ein anderes Programm greift gerade darauf zu. Schließen Sie es und versuchen Sie es noch einmal.
capture-device-unknown = Dieser Browser bietet das hier nicht an. Wählen Sie stattdessen Dateien.
