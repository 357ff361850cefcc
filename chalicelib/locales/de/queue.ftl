# Berichte, die noch nicht gesendet werden konnten.

queue-title = Postausgang
queue-waiting = Hier aufbewahrt, wartet auf ein Netz
    .lead = PicSafe ist nicht erreichbar. Der Bericht wird von selbst gesendet, sobald es eine Verbindung gibt.
    .open = Lassen Sie diese Seite offen, bis er gesendet ist. Wird sie geschlossen oder PicSafe gesperrt, ist der Bericht weg.
queue-sending = Wird gesendet
queue-sent = Gesendet
queue-refused = Er konnte nicht gesendet werden
queue-now = Jetzt versuchen
queue-change = Ändern
queue-another = Weiterer Bericht
queue-look = Ansehen und teilen
queue-hide = Ausblenden
queue-delete = Löschen
    .question = Diesen Bericht löschen?
    .text = Er wurde nicht gesendet. Danach ist nichts mehr von ihm da.
