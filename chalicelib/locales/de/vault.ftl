# Bezeichnungen: wie die eigene Liste einen Bericht nennt, und welche Geräte sie lesen dürfen.

vault-title = Bezeichnungen in Ihrer Liste
    .text = Eine Bezeichnung ist, wie Ihre eigene Liste einen Bericht nennt, etwa mit dem Namen des Patienten. Nur Ihre eigenen Geräte können sie lesen: nicht PicSafe und nicht Ihr Krankenhaus.
    .loss = Wenn Sie alle Ihre Geräte verlieren oder sich überall abmelden, sind Ihre Bezeichnungen weg. Die Berichte bleiben.
vault-label = Bezeichnung für Ihre Liste
    .hint = Nur Ihre eigenen Geräte können sie lesen.
vault-report-label = Bezeichnung in Ihrer Liste
    .save = Bezeichnung speichern
vault-closed = Melden Sie sich mit einem Passkey an, um Ihre Bezeichnungen zu sehen und neue zu schreiben.
vault-unsupported = Dieses Gerät kann keine Bezeichnungen aufbewahren: Sein Passkey oder sein Browser unterstützt das nicht. Alles andere funktioniert wie bisher.
vault-opening = Ihre Bezeichnungen werden geöffnet …
vault-waiting = Dieses Gerät wartet auf Ihre Bezeichnungen.
    .text = Öffnen Sie auf einem Gerät, das sie zeigt, die Einstellungen und vergleichen Sie diesen Code. Stimmen Sie dort nur zu, wenn beide Codes gleich sind.
    .again = Noch einmal nachsehen
vault-filling = Bezeichnung eines neuen Berichts ausfüllen
    .none = Mit nichts: Ich schreibe sie selbst
    .name = Mit dem Namen des Patienten
    .number = Mit der Nummer des Patienten
vault-new = Darf ein neues Gerät Ihre Bezeichnungen lesen?
    .text = Ein Gerät, auf dem Sie sich angemeldet haben, bittet darum.
    .compare = Es zeigt in seinen Einstellungen einen Code. Vergleichen Sie ihn mit diesem:
    .stranger = Wenn es nicht Ihr Gerät ist, lehnen Sie ab und entfernen Sie seinen Passkey in den Einstellungen.
    .yes = Die Codes sind gleich: ja
    .no = Nein
vault-new-named = „{ $name }“ bittet darum.
