# Berichte, die noch nicht gesendet werden konnten.

queue-title = Postausgang
queue-waiting = Hier aufbewahrt, wartet auf ein Netz
    .lead = PicSafe ist nicht erreichbar. Der Bericht wird von selbst gesendet, sobald es eine Verbindung gibt.
    .open = Lassen Sie diese Seite offen, bis er gesendet ist. Wird sie geschlossen oder PicSafe gesperrt, ist der Bericht weg: Nur ein Passkey, der das unterstützt, kann einen Bericht auf diesem Gerät aufbewahren.
    .kept = Er wird verschlüsselt auf diesem Gerät aufbewahrt. Sie können diese Seite schließen: Melden Sie sich mit demselben Passkey an, und er wird gesendet.
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
queue-arrived = Er ist angekommen und fehlt nur noch in Ihrer Liste der Berichte. Hier lässt er sich nicht mehr ändern oder löschen.
queue-kept = Auf diesem Gerät aufbewahrt
    .since = Seit { $time }. Nach einer Woche ist er weg.
    .unsure = Vielleicht schon gesendet
    .look = PicSafe wurde geschlossen, während dieser Bericht gesendet wurde. Sehen Sie in der Liste unten nach, ob er dort steht, bevor Sie ihn noch einmal senden.
    .elsewhere = Er ist in einem anderen Fenster offen.
queue-continue = Weiter bearbeiten
